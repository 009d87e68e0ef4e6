import truth
from data import X, Y
from sklearn.linear_model import SGDClassifier

model = SGDClassifier(verbose=1, max_iter=12, tol=None, random_state=1).fit(X, Y)
# Written down from the log by hand: scikit-learn keeps no history of these.
truth.reached("Avg_loss Avg._loss", 1.389241, model.n_iter_)
truth.reached("Objective", 1.407796, model.n_iter_)
truth.reached("Bias", model.intercept_[0], model.n_iter_, places=6)
truth.tolerated("Norm NNZs T Total_training_time training_time")
truth.write()
