/**
 * Reads recorded exchanges: HAR files, the output of curl, and JSON lines. Start at {@link
 * io.apiservice.sdk.cli.recording.RecordingReader}. May use {@code json}.
 */
@NullMarked
package io.apiservice.sdk.cli.recording;

import org.jspecify.annotations.NullMarked;
