import lightgbm
import truth
from data import X, Y

train = lightgbm.Dataset(X[:300], Y[:300])
sets = [train, train.create_valid(X[300:400], Y[300:400]), train.create_valid(X[400:], Y[400:])]
history = {}
lightgbm.train(
    {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_leaves": 7, "seed": 1, "min_data_in_leaf": 5}, train, 30,
    valid_sets=sets, valid_names=["train", "valid_near", "valid_far"], callbacks=[lightgbm.log_evaluation(5), lightgbm.record_evaluation(history)],
)
for part, metrics in history.items():
    for metric, values in metrics.items():
        names = f"{part}_{metric} {part}'s_{metric} {part}_s_{metric}"
        truth.reached(names, values[29], 30, digits=6)
truth.tolerated("init_score")
truth.write()
