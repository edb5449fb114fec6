# SPDX-License-Identifier: Apache-2.0
# Qt 6 with KDE Frameworks 6, or Qt 5.15 with Frameworks 5: the first complete pair, 6 first.
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)

set(claustrum_qt_components Core Network Widgets Test)
find_package(Qt6 QUIET COMPONENTS ${claustrum_qt_components})
find_package(KF6Archive QUIET)
if(Qt6_FOUND AND KF6Archive_FOUND)
    set(QT_DEFAULT_MAJOR_VERSION 6)
    add_library(claustrum_karchive ALIAS KF6::Archive)
else()
    set(QT_DEFAULT_MAJOR_VERSION 5)
    find_package(Qt5 5.15 REQUIRED COMPONENTS ${claustrum_qt_components})
    find_package(KF5Archive REQUIRED)
    add_library(claustrum_karchive ALIAS KF5::Archive)
endif()
message(STATUS "claustrum: Qt ${QT_DEFAULT_MAJOR_VERSION}")
