#include "ui/shell/language.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLibraryInfo>
#include <QtCore/QLocale>
#include <QtCore/QTranslator>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

void installLanguage(const QString& choice)
{
    QLocale locale = QLocale::system();
    if (choice == "en"_L1 || choice == "de"_L1) {
        // A chosen language keeps the system's country when that speaks it.
        locale = locale.name().startsWith(choice) ? locale : QLocale(choice);
    }
    QLocale::setDefault(locale);
    auto* own = new QTranslator(QCoreApplication::instance());
    if (own->load(locale, u"sharepane"_s, u"_"_s, u":/i18n"_s)) {
        QCoreApplication::installTranslator(own);
    }
    // Qt's own words (file dialogs), where its translations are installed.
    auto* qt = new QTranslator(QCoreApplication::instance());
    if (qt->load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(qt);
    }
}

} // namespace sharepane::ui
