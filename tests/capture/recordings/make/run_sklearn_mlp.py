import truth
from data import X, Y
from sklearn.neural_network import MLPClassifier

model = MLPClassifier((8,), verbose=True, max_iter=25, early_stopping=True, n_iter_no_change=30, random_state=1)
model.fit(X, Y)
truth.reached("loss", model.loss_curve_[-1], len(model.loss_curve_), places=8)
truth.reached("Validation_score val_score", model.validation_scores_[-1], len(model.loss_curve_), places=6)
truth.write()
