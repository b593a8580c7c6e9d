from accounts.signals import auth as auth
from accounts.signals import security_log as security_log
