package io.apiservice.sdk.cli;

import java.util.List;

/** Something that can be looked at beside the call itself. A check of the store will be one. */
interface Probe {
  List<Check> look();
}
