#pragma once

// What nearly every file of ui/ includes, compiled once.
#include "core/facade/session.h"

#include <QtCore/QtCore>
#include <QtGui/QtGui>
#include <QtWidgets/QtWidgets>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>
