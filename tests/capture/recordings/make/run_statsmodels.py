import statsmodels.api as sm
import truth
from data import X, Y

fit = sm.Logit(Y, sm.add_constant(X[:, :4])).fit()
print(fit.summary())
truth.reached("Current_function_value function_value", fit.mle_retvals["fopt"], None, places=6)
truth.tolerated("Iterations Pseudo_R-squ Log-Likelihood LL-Null LLR_p-value Df_Residuals Df_Model No._Observations")
truth.write()
