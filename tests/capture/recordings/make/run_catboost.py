import catboost
import truth
from data import X, Y

model = catboost.CatBoostClassifier(iterations=100, depth=3, learning_rate=0.1, random_seed=1, verbose=10,
                                    allow_writing_files=False)
model.fit(X[:400], Y[:400], eval_set=(X[400:], Y[400:]), use_best_model=False)
history = model.get_evals_result()
truth.reached("learn", history["learn"]["Logloss"][-1], 99, places=7)
truth.reached("test", history["validation"]["Logloss"][-1], 99, places=7)
truth.reached("best bestTest", min(history["validation"]["Logloss"]), None, places=7)
truth.tolerated("bestTest bestIteration")
truth.write()
