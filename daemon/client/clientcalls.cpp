// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientcalls.h"

namespace claustrum {

void ClientCalls::onClientGone()
{
    m_gone.raise();
    m_turns->close();
    dropUnwanted();
}

} // namespace claustrum
