import truth
from data import X, Y
from sklearn.ensemble import GradientBoostingClassifier

model = GradientBoostingClassifier(n_estimators=40, subsample=0.8, verbose=1, random_state=1).fit(X, Y)
truth.reached("Train_Loss", model.train_score_[-1], 40, places=4)
truth.reached("OOB_Improve", model.oob_improvement_[-1], 40, places=4)
truth.write()
