import optuna
import truth


def objective(trial):
    x = trial.suggest_float("x", -10, 10)
    layers = trial.suggest_int("layers", 1, 4)
    return (x - 2) ** 2 + layers


study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
study.optimize(objective, n_trials=20)
print("Best value:", study.best_value, "with", study.best_params)
truth.reached("value", study.trials[-1].value, 19)
truth.reached("Best_value", study.best_value)
truth.write()
