#include "ui/text/errortext.h"

#include "ui/text/causetext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::ErrorText)
};

QString asSentence(const std::string& raw)
{
    QString sentence = translatedCause(raw).trimmed();
    if (sentence.isEmpty()) {
        return sentence;
    }
    sentence[0] = sentence[0].toUpper();
    if (!sentence.endsWith(u'.') && !sentence.endsWith(u'!') && !sentence.endsWith(u'?')) {
        sentence += u'.';
    }
    return sentence;
}

QString headlineOf(const Error& error, const QString& object)
{
    switch (error.code) {
    case ErrorCode::invalidArgument:
        return Tr::tr("%1 can't be used as it is.").arg(object);
    case ErrorCode::notFound:
        return Tr::tr("%1 was not found.").arg(object);
    case ErrorCode::alreadyExists:
        return Tr::tr("%1 exists already and differs.").arg(object);
    case ErrorCode::conflict:
        return Tr::tr("%1 was changed by someone else at the same time.").arg(object);
    case ErrorCode::inUse:
        return Tr::tr("%1 is in use.").arg(object);
    case ErrorCode::notAuthorised:
        return Tr::tr("You may not use %1.").arg(object);
    case ErrorCode::revoked:
        return Tr::tr("Access to %1 was ended by its owner.").arg(object);
    case ErrorCode::needsPerson:
        return Tr::tr("%1 waits for you.").arg(object);
    case ErrorCode::diskFull:
        return Tr::tr("There is no space left for %1.").arg(object);
    case ErrorCode::unavailable:
        return Tr::tr("%1 can't be reached at the moment.").arg(object);
    case ErrorCode::corrupt:
        return Tr::tr("%1 is damaged.").arg(object);
    case ErrorCode::unsupported:
        return Tr::tr("%1 needs something that Sharepane can't do yet.").arg(object);
    case ErrorCode::cancelled:
        return Tr::tr("Cancelled.");
    case ErrorCode::failed:
        break;
    }
    return Tr::tr("%1: this didn't work.").arg(object);
}

QString usualNextStep(ErrorCode code)
{
    switch (code) {
    case ErrorCode::invalidArgument:
        return Tr::tr("Correct it, then try again.");
    case ErrorCode::notFound:
        return Tr::tr("Check the name; it may have been renamed or deleted.");
    case ErrorCode::alreadyExists:
        return Tr::tr("Choose another name.");
    case ErrorCode::conflict:
        return Tr::tr("Look at it again, then try again.");
    case ErrorCode::inUse:
        return Tr::tr("Remove what depends on it first.");
    case ErrorCode::notAuthorised:
        return Tr::tr("Ask its owner for access.");
    case ErrorCode::revoked:
        return Tr::tr("Ask its owner to reinstate it.");
    case ErrorCode::needsPerson:
        return Tr::tr("Check credentials and permissions, then try again.");
    case ErrorCode::diskFull:
        return Tr::tr("Free some space, then try again.");
    case ErrorCode::unavailable:
        return Tr::tr("Sharepane tries again by itself; check the network or the storage if it lasts.");
    case ErrorCode::corrupt:
        return Tr::tr("Sync again to fetch it anew; if it stays, restore it from a backup.");
    case ErrorCode::unsupported:
        return Tr::tr("Use it without that feature.");
    case ErrorCode::cancelled:
        return {};
    case ErrorCode::failed:
        break;
    }
    return Tr::tr("Try again; if it stays, look into the log of the workspace.");
}

} // namespace

QString ErrorText::oneLine() const
{
    QStringList parts{headline};
    if (!cause.isEmpty()) {
        parts << cause;
    }
    if (!nextStep.isEmpty()) {
        parts << nextStep;
    }
    return parts.join(u' ');
}

ErrorText describe(const Error& error)
{
    const QString object = error.object.empty() ? Tr::tr("This") : QString::fromStdString(error.object);
    ErrorText text;
    text.headline = error.object.empty() && error.code == ErrorCode::failed ? Tr::tr("This didn't work.")
                                                                            : headlineOf(error, object);
    text.cause = error.code == ErrorCode::cancelled ? QString() : asSentence(error.cause);
    text.nextStep = error.hint.empty() ? usualNextStep(error.code) : asSentence(error.hint);
    return text;
}

} // namespace sharepane::ui
