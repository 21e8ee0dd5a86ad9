package dev.minato.docker.container;

import dev.minato.docker.call.RequestSchemas;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Requests as clients write them, read. */
abstract class CreateRequestFixture {
    static ContainerSpec spec(String json) {
        return CreateRequest.parse(
                        RequestSchemas.container().parse(json.getBytes(StandardCharsets.UTF_8)))
                .spec(Optional.of("n"), new ImageId(Digest.of(new byte[0])));
    }

    static ContainerSpec host(String fields) {
        return spec("{\"Image\":\"i\",\"HostConfig\":{" + fields + "}}");
    }
}
