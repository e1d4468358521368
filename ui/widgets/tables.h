#pragma once

#include <QtWidgets/QTableView>

namespace sharepane::ui {

/// How every list of rows in the window looks and behaves: whole rows selected, no grid, compact fixed row
/// height (which is what lets a million rows scroll), sortable columns where the model says so.
void setUpRows(QTableView* view, const QString& accessibleName);

/// The first column takes what room there is, the others what their first rows need: for short lists. The
/// view has its model.
void fitColumns(QTableView* view);

/// Copies the selected rows as tab-separated text with headers (Ctrl+C does it too once set up).
void copySelectedRows(const QTableView* view);

} // namespace sharepane::ui
