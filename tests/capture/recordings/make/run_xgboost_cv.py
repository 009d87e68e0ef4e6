import truth
import xgboost
from data import X, Y

found = xgboost.cv({"objective": "binary:logistic", "eval_metric": "logloss", "max_depth": 3, "seed": 1}, xgboost.DMatrix(X, Y), 15, nfold=3, verbose_eval=True, as_pandas=False)
truth.reached("train-logloss", found["train-logloss-mean"][-1], 14, places=5)
truth.reached("test-logloss", found["test-logloss-mean"][-1], 14, places=5)
truth.write()
