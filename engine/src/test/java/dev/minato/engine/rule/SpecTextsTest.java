package dev.minato.engine.rule;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessNamespaces;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class SpecTextsTest {
    private static ContainerSpec.Builder spec() {
        return ContainerSpec.builder("image", new ImageId(Digest.of(new byte[0])));
    }

    private static NetworkSpec network(
            List<String> hosts, List<String> dns, List<String> search, List<String> options) {
        return new NetworkSpec(
                new NetworkMode.DefaultNetwork(),
                List.of(),
                List.of(),
                Set.of(),
                false,
                hosts,
                dns,
                search,
                options);
    }

    private static void refused(ContainerSpec.Builder spec, String says) {
        assertThatThrownBy(() -> SpecTexts.check(spec.build()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(says);
    }

    private static ProcessSpec process(String argument, String workingDir, String user) {
        return new ProcessSpec(
                Optional.empty(),
                List.of(argument),
                List.of(),
                workingDir,
                user,
                "",
                Optional.empty(),
                false);
    }

    @Test
    void aZeroByteIsRefusedWhereTheKernelWouldEndTheTextThere() {
        refused(spec().process(process("a\0b", "", "")), "zero byte");
        refused(spec().process(process("a", "/a\0b", "")), "WorkingDir may not contain");
        refused(spec().process(process("a", "/a", "root\0x")), "User may not contain");
    }

    @Test
    void anArgumentIsAsLongAsTheKernelPassesOn() {
        String longest = "é".repeat(65_535) + "e";

        assertThatCode(() -> SpecTexts.check(spec().process(process(longest, "", "")).build()))
                .doesNotThrowAnyException();
        refused(spec().process(process(longest + "e", "", "")), "is 131072 bytes long");
    }

    @Test
    void usualHostsAndResolversAreTaken() {
        NetworkSpec usual =
                network(
                        List.of("a:1.2.3.4", "b:::1", "c=10.0.0.1", "d:host-gateway"),
                        List.of("8.8.8.8", "::1"),
                        List.of("example.org", "."),
                        List.of("ndots:2", "timeout:1"));

        assertThatCode(() -> SpecTexts.check(spec().network(usual).build()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ":1.2.3.4",
                "a b:1.2.3.4",
                "a:zz",
                "a:1.2.3.4\n6.6.6.6 bank",
                "a:1.2.3.4 "
            })
    void aHostThatWouldWriteAnotherLineOfTheFileIsRefused(String host) {
        refused(
                spec().network(network(List.of(host), List.of(), List.of(), List.of())),
                "add-host");
    }

    @Test
    void aResolverThatWouldWriteAnotherLineOfTheFileIsRefused() {
        List<String> none = List.of();
        String line = "a\nnameserver 6.6.6.6";
        refused(spec().network(network(none, List.of(line), none, none)), "IP address");
        refused(spec().network(network(none, List.of("999.1.1.1"), none, none)), "IP address");
        refused(spec().network(network(none, none, List.of(line), none)), "search domain");
        refused(spec().network(network(none, none, none, List.of(line))), "one line");
    }

    @Test
    void numbersOutsideOfTheirRangeAreRefused() {
        refused(
                spec().storage(
                                new StorageSpec(
                                        List.of(), List.of(), Map.of(), Set.of(), false, -1)),
                "SHM size");
        SecuritySpec score =
                new SecuritySpec(
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        ProcessNamespaces.OWN,
                        1001,
                        Optional.empty());
        refused(spec().security(score), "[-1000, 1000]");
    }
}
