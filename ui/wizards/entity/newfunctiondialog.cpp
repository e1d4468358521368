#include "ui/wizards/entity/newfunctiondialog.h"

#include "ui/text/format.h"
#include "ui/widgets/sqleditor.h"
#include "ui/wizards/entity/entitydraft.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int bodyHeight = 130;
}

NewFunctionDialog::NewFunctionDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                                     const facade::DatabaseName& database, QWidget* parent)
    : EntityDialog(EntityKind::function, tr("New function"), tr("Create function"), session, jobs, catalogue,
                   database, parent)
    , m_parameters(new QLineEdit(this))
    , m_gives(new QComboBox(this))
    , m_body(new SqlEditor(this))
{
    setMinimumWidth(560);
    m_parametersNote = addField(tr("&Parameters"), m_parameters);
    m_parameters->setPlaceholderText(tr("None, or names such as x, y"));
    addField(tr("&Gives"), m_gives);
    m_gives->addItem(tr("One value (an expression)"), false);
    m_gives->addItem(tr("A table (a query)"), true);
    m_bodyNote = addField(tr("&Body"), m_body);
    m_body->setMinimumHeight(bodyHeight);
    m_body->setTabChangesFocus(true);
    connect(m_parameters, &QLineEdit::textChanged, this, &NewFunctionDialog::checkAll);
    connect(m_gives, &QComboBox::currentIndexChanged, this, &NewFunctionDialog::checkAll);
    connect(m_body, &QPlainTextEdit::textChanged, this, &NewFunctionDialog::checkAll);
    checkAll();
}

bool NewFunctionDialog::checkRest()
{
    const QString problem = parametersProblem(m_parameters->text());
    setNote(m_parametersNote, problem, true);
    const bool isTable = m_gives->currentData().toBool();
    m_body->setPlaceholderText(isTable ? u"SELECT * FROM flights WHERE delay > x"_s
                                       : u"round(x * 1.609, 1)"_s);
    const QString body = m_body->toPlainText().trimmed();
    const bool query = body.startsWith(u"select"_s, Qt::CaseInsensitive) ||
                       body.startsWith(u"with"_s, Qt::CaseInsensitive) ||
                       body.startsWith(u"from"_s, Qt::CaseInsensitive);
    const bool mismatch = !body.isEmpty() && query && !isTable;
    QStringList parameters;
    for (const auto& parameter : parametersOf(m_parameters->text())) {
        parameters << text(parameter);
    }
    const QString signature = u"%1(%2)"_s.arg(text(name()), parameters.join(u", "_s));
    setNote(m_bodyNote,
            mismatch         ? tr("This is a query: let the function give a table.")
            : name().empty() ? QString()
            : isTable        ? tr("Used as: SELECT … FROM %1").arg(signature)
                             : tr("Used as: SELECT %1 FROM …").arg(signature),
            mismatch);
    return problem.isEmpty() && !body.isEmpty() && !mismatch;
}

void NewFunctionDialog::submit()
{
    facade::FunctionInfo function;
    function.name = name();
    function.parameters = parametersOf(m_parameters->text());
    function.body = m_body->toPlainText().trimmed().toStdString();
    function.isTable = m_gives->currentData().toBool();
    create([&session = session(), database = database(), function](const CancelToken&) {
        return session.entities().createFunction(database, function);
    });
}

} // namespace sharepane::ui
