package dev.minato.docker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** No field of a body is accepted and silently not done. */
class FieldSchemaTest {
    private static JsonObject read(FieldSchema schema, String json) {
        return schema.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject host(String fields) {
        return read(RequestSchemas.container(), "{\"Image\":\"i\",\"HostConfig\":{" + fields + "}}")
                .object("HostConfig");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"StorageOpt\":{\"size\":\"10M\"}",
                "\"DeviceCgroupRules\":[\"b 7:* rmw\"]",
                "\"DeviceRequests\":[{\"Count\":1}]",
                "\"CgroupParent\":\"/x\"",
                "\"Cgroup\":\"x\"",
                "\"CgroupnsMode\":\"host\"",
                "\"BlkioWeight\":300",
                "\"BlkioWeightDevice\":[{\"Path\":\"/dev/sda\",\"Weight\":1}]",
                "\"BlkioDeviceReadBps\":[{\"Path\":\"/dev/sda\",\"Rate\":1}]",
                "\"BlkioDeviceWriteBps\":[{\"Path\":\"/dev/sda\",\"Rate\":1}]",
                "\"BlkioDeviceReadIOps\":[{\"Path\":\"/dev/sda\",\"Rate\":1}]",
                "\"BlkioDeviceWriteIOps\":[{\"Path\":\"/dev/sda\",\"Rate\":1}]",
                "\"MemorySwappiness\":0",
                "\"MemorySwappiness\":10",
                "\"OomKillDisable\":true",
                "\"KernelMemory\":4096",
                "\"KernelMemoryTCP\":4096",
                "\"CpuRealtimePeriod\":1",
                "\"CpuRealtimeRuntime\":1",
                "\"VolumeDriver\":\"nosuch\"",
                "\"VolumesFrom\":[\"x\"]",
                "\"Links\":[\"x:y\"]",
                "\"UsernsMode\":\"private\"",
                "\"Annotations\":{\"a\":\"b\"}",
                "\"Mounts\":[{\"Type\":\"bind\",\"ImageOptions\":{\"Subpath\":\"x\"}}]",
                "\"NotThoughtOfYet\":\"x\""
            })
    void whatIsNotDoneIsRefusedByItsName(String field) {
        String name = field.substring(1, field.indexOf('"', 1));

        assertThatThrownBy(() -> host(field))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessageStartingWith("HostConfig." + name)
                .hasMessageContaining("is not supported by Minato: ");
    }

    @Test
    void aRefusalNamesTheWholePathAndTheValue() {
        assertThatThrownBy(() ->
                        read(
                                RequestSchemas.container(),
                                "{\"Image\":\"i\",\"NetworkingConfig\":{"
                                        + "\"EndpointsConfig\":{\"n\":{\"IPAMConfig\":{"
                                        + "\"IPv6Address\":\"fd00::5\"}}}}}"))
                .hasMessage(
                        "NetworkingConfig.EndpointsConfig.n.IPAMConfig.IPv6Address \"fd00::5\" is"
                                + " not supported by Minato: leave it out");
        assertThatThrownBy(() -> host("\"CgroupParent\":\"" + "x".repeat(500) + "\""))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(160));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"BlkioWeight\":0",
                "\"BlkioDeviceReadBps\":[]",
                "\"OomKillDisable\":false",
                "\"MemorySwappiness\":-1",
                "\"MemorySwappiness\":null",
                "\"CgroupParent\":\"\"",
                "\"StorageOpt\":{}",
                "\"StorageOpt\":null",
                "\"LogConfig\":{\"Type\":\"\",\"Config\":{}}",
                "\"VolumeDriver\":\"local\"",
                "\"UsernsMode\":\"host\"",
                "\"CgroupnsMode\":\"private\"",
                "\"NotThoughtOfYet\":{\"x\":[],\"y\":{\"z\":0}}"
            })
    void whatSaysNothingIsTaken(String field) {
        assertThat(host(field).tree().isObject()).isTrue();
    }

    @Test
    void namesAreReadInAnyCaseAndTheLastWins() {
        JsonObject body =
                read(
                        RequestSchemas.container(),
                        "{\"image\":\"a\",\"IMAGE\":\"b\",\"labels\":{\"Mixed\":\"1\",\"mixed\":"
                                + "\"2\"},\"hostconfig\":{\"MEMORY\":7,\"restartPolicy\":{"
                                + "\"name\":\"always\"},\"portbindings\":{\"80/tcp\":[{"
                                + "\"hostport\":\"81\"}]}}}");

        assertThat(body.text("Image")).isEqualTo("b");
        assertThat(body.map("Labels")).containsEntry("Mixed", "1").containsEntry("mixed", "2");
        JsonObject host = body.object("HostConfig");
        assertThat(host.number("Memory")).isEqualTo(7);
        assertThat(host.object("RestartPolicy").text("Name")).isEqualTo("always");
        assertThat(host.object("PortBindings").objects("80/tcp").getFirst().text("HostPort"))
                .isEqualTo("81");
        assertThatThrownBy(() -> host("\"cgroupparent\":\"x\""))
                .hasMessageStartingWith("HostConfig.CgroupParent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'Name':'n','EnableIPv6':true};EnableIPv6",
                "{'Name':'n','EnableIPv4':false};EnableIPv4",
                "{'Name':'n','Scope':'swarm'};Scope",
                "{'Name':'n','Ingress':true};Ingress",
                "{'Name':'n','ConfigOnly':true};ConfigOnly",
                "{'Name':'n','ConfigFrom':{'Network':'x'}};ConfigFrom.Network",
                "{'Name':'n','IPAM':{'Driver':'nosuch'}};IPAM.Driver",
                "{'Name':'n','IPAM':{'Options':{'a':'b'}}};IPAM.Options",
                "{'Name':'n','Options':{'com.docker.network.bridge.enable_icc':'false'}};"
                        + "Options.com.docker.network.bridge.enable_icc",
                "{'Name':'n','Options':{'com.docker.network.driver.mtu':'1400'}};"
                        + "Options.com.docker.network.driver.mtu"
            })
    void networksRefuseToo(String json, String name) {
        assertThatThrownBy(() -> read(RequestSchemas.network(), json.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessageStartingWith(name + " ");
    }

    @Test
    void whatClientsOfEarlierVersionsSendIsTaken() {
        read(
                RequestSchemas.network(),
                "{\"Name\":\"n\",\"CheckDuplicate\":true,\"Driver\":\"bridge\",\"Scope\":\"local\","
                    + "\"IPAM\":{\"Driver\":\"default\",\"Options\":{},\"Config\":[]},\"Internal\":"
                    + "false,\"Attachable\":true,\"Ingress\":false,\"ConfigOnly\":false,"
                    + "\"ConfigFrom\":{\"Network\":\"\"},\"EnableIPv6\":false,\"Options\":{}}");
        read(
                RequestSchemas.exec(),
                "{\"Container\":\"c\",\"Detach\":true,\"Cmd\":[\"x\"],\"Privileged\":false}");
        // docker-java, and with it Testcontainers, says the container in the body too.
        read(RequestSchemas.exec(), "{\"containerId\":\"4f2a\",\"Cmd\":[\"true\"]}");
        read(RequestSchemas.host(), "{\"CpuCount\":1,\"IOMaximumIOps\":5}");
        read(RequestSchemas.execStart(), "{\"Detach\":null,\"Tty\":null}");
    }

    @Test
    void everyOtherBodyRefusesToo() {
        assertThatThrownBy(() -> read(RequestSchemas.exec(), "{\"Cmd\":[\"x\"],\"Nice\":5}"))
                .hasMessageStartingWith("Nice 5 ");
        assertThatThrownBy(() -> read(RequestSchemas.execStart(), "{\"Nice\":5}"))
                .hasMessageStartingWith("Nice 5 ");
        assertThatThrownBy(() ->
                        read(RequestSchemas.volume(), "{\"ClusterVolumeSpec\":{\"Group\":\"g\"}}"))
                .hasMessageStartingWith("ClusterVolumeSpec ");
    }
}
