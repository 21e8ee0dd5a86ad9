package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.BuildCaller;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildRequest;
import dev.minato.image.catalog.Image;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** RUN --mount=type=secret, in containers of the engine. */
class SecretMountTest extends ContainerFixture {
    private static final String VALUE = "hush-5d41402abc4b2a76";

    private final Map<String, byte[]> secrets = new HashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void empty() {
        secrets.clear();
        secrets.put("key", VALUE.getBytes(StandardCharsets.UTF_8));
        asked.set(0);
    }

    private BuildRequest called(BuildRequest request) {
        BuildCaller caller =
                new BuildCaller() {
                    @Override
                    public Optional<byte[]> secret(String id) {
                        asked.incrementAndGet();
                        return Optional.ofNullable(secrets.get(id));
                    }
                };
        return request.withOptions(request.options().toBuilder().caller(caller).build());
    }

    @Override
    Image image(String instructions) {
        return lab.build("FROM busybox:test\n" + instructions, this::called);
    }

    @Test
    void aSecretIsAFileInMemory() {
        Image image =
                image(
                        """
                        RUN --mount=type=secret,id=key f=/run/secrets/key; \
                            stat -c '%a %u:%g' $f; cat $f | cut -c1-4; \
                            /bin/busybox grep " $f " /proc/mounts
                        """);
        assertThat(lab.output()).startsWith("400 0:0\nhush\ntmpfs /run/secrets/key tmpfs ro,");
        assertThat(lab.files(image)).isEmpty();
    }

    @Test
    void itsPlaceOwnerAndPermissionsAreChosen() {
        image(
                """
                WORKDIR /w
                USER app
                RUN --mount=type=secret,source=key,target=at/k,mode=0440,uid=1000,gid=50 \
                    stat -c '%a %u:%g' /w/at/k; cat at/k; echo
                """);
        assertThat(lab.output()).isEqualTo("440 1000:50\n" + VALUE + "\n");
    }

    @Test
    void aSecretIsAVariableOfItsStepAlone() {
        Image image =
                image(
                        """
                        RUN --mount=type=secret,id=key,env=KEY \
                            [ "$KEY" = "$(echo $KEY)" ] && echo ${#KEY}
                        RUN --mount=type=secret,id=key,env=KEY,target=/k \
                            [ "$KEY" = "$(cat /k)" ] && echo both
                        RUN echo "${KEY:-none}"
                        """);
        assertThat(lab.output()).startsWith(VALUE.length() + "\n").endsWith("both\nnone\n");
        assertThat(image.config().run().env()).noneMatch(variable -> variable.startsWith("KEY"));
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatIsNotThereIsPassedOverUnlessItIsRequired() {
        image("RUN --mount=type=secret,id=other --mount=type=secret,id=o,env=O ls /run; echo $O\n");
        assertThat(lab.output()).doesNotContain("secrets");
        assertThatThrownBy(() -> image("RUN --mount=type=secret,id=other,required true\n"))
                .hasMessageContaining("secret other: not found")
                .hasMessageContaining("Dockerfile:2");
        assertThatThrownBy(() -> image("RUN --mount=type=secret,id=o,env=A,required=1 true\n"))
                .hasMessageContaining("secret o: not found");
    }

    @Test
    void aSecretThatCannotBeMountedSaysNothingOfItsValue() {
        secrets.put("large", new byte[BuildCaller.LARGEST_SECRET + 1]);
        secrets.put("nul", (VALUE + "\0").getBytes(StandardCharsets.UTF_8));
        secrets.put("bytes", new byte[] {'h', 'u', 's', 'h', (byte) 0xff});
        assertThatThrownBy(() -> image("RUN --mount=type=secret,id=large true\n"))
                .hasMessageContaining("secret large is larger than 500 KiB");
        for (String id : List.of("nul", "bytes")) {
            assertThatThrownBy(() -> image("RUN --mount=type=secret,id=" + id + ",env=A true\n"))
                    .hasMessageContaining("secret " + id + " is not text")
                    .hasMessageNotContaining("hush");
            image("RUN --mount=type=secret,id=" + id + " cat /run/secrets/" + id + "\n");
            assertThat(lab.output()).startsWith("hush");
        }
        secrets.put("large", new byte[BuildCaller.LARGEST_SECRET]);
        image("RUN --mount=type=secret,id=large stat -c %s /run/secrets/large\n");
        assertThat(lab.output()).isEqualTo(BuildCaller.LARGEST_SECRET + "\n");
    }

    @Test
    void itsNameDecidesAboutTheCacheAndItsValueDoesNot() {
        String step = "RUN --mount=type=secret,id=key cat /run/secrets/key > /dev/null; echo ran\n";
        image(step);
        secrets.put("key", "else".getBytes(StandardCharsets.UTF_8));
        image(step);
        assertThat(lab.output()).isEmpty();
        assertThat(asked).hasValue(1);
        image(step.replace("id=key", "id=key,mode=0444"));
        assertThat(lab.output()).isEqualTo("ran\n");
    }

    @Test
    void noTraceOfTheValueStays() throws IOException {
        Image image =
                image(
                        """
                        RUN --mount=type=secret,id=key --mount=type=secret,id=key,env=KEY \
                            --mount=type=cache,target=/c test -s /run/secrets/key && touch /made
                        """);
        assertThat(BuildLab.history(image).toString()).doesNotContain(VALUE);
        assertThat(lab.events().toString()).doesNotContain(VALUE);
        assertThat(lab.cache().records().toString()).doesNotContain(VALUE);
        assertThatThrownBy(() ->
                        image(
                                "RUN --mount=type=secret,id=key,env=KEY"
                                        + " [ -n \"$KEY\" ] && exit 7\n"))
                .hasMessageNotContaining(VALUE);
        assertThat(lab.events()).filteredOn(BuildEvent.StepOutput.class::isInstance).isEmpty();
        try (Stream<Path> files = Files.walk(lab.root())) {
            for (Path file : files.filter(SecretMountTest::isFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(text.contains(VALUE)).as(file.toString()).isFalse();
            }
        }
    }

    /** Network namespaces look like files, but cannot be read. */
    private static boolean isFile(Path path) {
        try {
            return Files.isRegularFile(path) && !Files.getFileStore(path).type().equals("nsfs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
