package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.Definition;
import dev.minato.docker.buildkit.wire.Input;
import dev.minato.docker.buildkit.wire.Op;
import dev.minato.docker.buildkit.wire.OpMetadata;
import dev.minato.docker.buildkit.wire.SourceOp;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

/**
 * A result as a definition that its client may hand back as an input of another build: one source
 * that names the image, and the end that every definition has.
 */
final class ImageDefinition {
    private static final String SCHEME = "minato-image://";

    private ImageDefinition() {}

    /** The definition of an image. */
    static Definition of(ImageId image) {
        byte[] source =
                Op.newBuilder()
                        .setSource(SourceOp.newBuilder().setIdentifier(SCHEME + image))
                        .build()
                        .toByteArray();
        String digest = Digest.of(source).toString();
        Op end = Op.newBuilder().addInputs(Input.newBuilder().setDigest(digest)).build();
        // Go's clients take a definition without metadata for none.
        return Definition.newBuilder()
                .addDef(ByteString.copyFrom(source))
                .addDef(end.toByteString())
                .putMetadata(digest, OpMetadata.getDefaultInstance())
                .putMetadata(
                        Digest.of(end.toByteArray()).toString(), OpMetadata.getDefaultInstance())
                .build();
    }

    /**
     * The image of one that was given out here.
     *
     * @throws Fault unsupported for any other definition, invalid for what is none
     */
    static ImageId image(Definition definition) {
        for (ByteString part : definition.getDefList()) {
            try {
                Op op = Op.parseFrom(part);
                if (op.hasSource() && op.getSource().getIdentifier().startsWith(SCHEME)) {
                    return ImageId.parse(op.getSource().getIdentifier().substring(SCHEME.length()));
                }
            } catch (InvalidProtocolBufferException e) {
                throw Fault.invalid("definition", "the definition cannot be read");
            }
        }
        throw Fault.unsupported(
                "definition",
                "definitions of clients' own making are not built here: give a Dockerfile");
    }
}
