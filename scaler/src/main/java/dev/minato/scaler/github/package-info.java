/** {@code github-runner}: jobs of GitHub Actions that wait for a runner like ours. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.github;
