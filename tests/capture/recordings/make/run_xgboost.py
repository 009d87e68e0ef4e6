import truth
import xgboost
from data import X, Y

train, valid = xgboost.DMatrix(X[:400], Y[:400]), xgboost.DMatrix(X[400:], Y[400:])
history = {}
settings = {"objective": "binary:logistic", "eval_metric": ["logloss", "error"], "max_depth": 3, "seed": 1}
xgboost.train(
    settings, train, 40, evals=[(train, "train"), (valid, "valid")], evals_result=history, verbose_eval=1,
    early_stopping_rounds=30,
)
for part, metrics in history.items():
    for metric, values in metrics.items():
        truth.reached(f"{part}-{metric}", values[-1], len(values) - 1, places=5)
truth.write()
