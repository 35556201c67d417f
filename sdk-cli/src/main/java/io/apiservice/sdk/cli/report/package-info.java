/**
 * What the commands print, as text, JSON and HTML, and the exit codes. Start at {@link
 * io.apiservice.sdk.cli.report.DoctorReport}. May use {@code recording} and {@code json}.
 */
@NullMarked
package io.apiservice.sdk.cli.report;

import org.jspecify.annotations.NullMarked;
