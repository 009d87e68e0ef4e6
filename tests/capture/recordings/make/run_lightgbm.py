import lightgbm
import truth
from data import X, Y

train = lightgbm.Dataset(X[:400], Y[:400])
valid = lightgbm.Dataset(X[400:], Y[400:], reference=train)
history = {}
lightgbm.train(
    {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_leaves": 7},
    train, 50, valid_sets=[train, valid], valid_names=["training", "valid_1"],
    callbacks=[lightgbm.log_evaluation(5), lightgbm.record_evaluation(history)],
)
for part, metrics in history.items():
    for metric, values in metrics.items():
        truth.reached(f"{part}'s_{metric} {part}_s_{metric} {part}_{metric}", values[-1], len(values), digits=6)
truth.write()
