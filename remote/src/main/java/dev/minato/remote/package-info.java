/**
 * Images that are not in the store yet: the client of OCI and Docker registries (pull, tokens,
 * credentials) and the makers of the {@code minato.local} base images. {@link
 * dev.minato.remote.ImageSource} is the door for everybody who needs an image by reference. May
 * call base, linux, state, http and image; knows nothing of containers, builds or apps.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.remote;
