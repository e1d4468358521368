#pragma once

// qcustomplot.h is written with Qt's lower-case keywords, which are off in this project because they break
// other libraries. They exist for the length of this include.
#include <QtPrintSupport/QtPrintSupport>
#include <QtWidgets/QtWidgets>

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef foreach
#undef slots
#undef signals
