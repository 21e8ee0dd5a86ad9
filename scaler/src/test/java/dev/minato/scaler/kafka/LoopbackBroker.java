package dev.minato.scaler.kafka;

import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.RequestHeader;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A broker of one topic with one partition, as far as the lag of a group takes; messages by Kafka's
 * own classes.
 *
 * @param end of the partition
 * @param committed by the group, -1 for never
 * @param letsIn whether it takes the password
 */
record LoopbackBroker(int port, long end, long committed, boolean letsIn) {
    static final String TOPIC = "orders";
    static final String GROUP = "workers";

    /** What it speaks, in one version each. */
    private static final Map<ApiKeys, Short> VERSIONS =
            Map.of(
                    ApiKeys.API_VERSIONS, (short) 4,
                    ApiKeys.METADATA, (short) 12,
                    ApiKeys.FIND_COORDINATOR, (short) 4,
                    ApiKeys.OFFSET_FETCH, (short) 8,
                    ApiKeys.LIST_OFFSETS, (short) 7,
                    ApiKeys.SASL_HANDSHAKE, (short) 1,
                    ApiKeys.SASL_AUTHENTICATE, (short) 2);

    LoopbackBroker(int port, long end, long committed) {
        this(port, end, committed, true);
    }

    void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        try {
            while (true) {
                byte[] request = in.readNBytes(in.readInt());
                RequestHeader header = RequestHeader.parse(ByteBuffer.wrap(request));
                byte[] head =
                        bytes(
                                new ResponseHeaderData().setCorrelationId(header.correlationId()),
                                header.apiKey().responseHeaderVersion(header.apiVersion()));
                byte[] body = bytes(answer(header.apiKey()), header.apiVersion());
                out.writeInt(head.length + body.length);
                out.write(head);
                out.write(body);
            }
        } catch (EOFException e) {
            // The client has left.
            return;
        }
    }

    private static byte[] bytes(ApiMessage message, short version) {
        ByteBuffer buffer = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] all = new byte[buffer.remaining()];
        buffer.get(all);
        return all;
    }

    private ApiMessage answer(ApiKeys key) throws IOException {
        return switch (key) {
            case API_VERSIONS -> versions();
            case METADATA -> metadata();
            case FIND_COORDINATOR ->
                    new FindCoordinatorResponseData()
                            .setCoordinators(
                                    List.of(
                                            new FindCoordinatorResponseData.Coordinator()
                                                    .setKey(GROUP)
                                                    .setNodeId(1)
                                                    .setHost("127.0.0.1")
                                                    .setPort(port)));
            case OFFSET_FETCH -> commits();
            case LIST_OFFSETS -> ends();
            case SASL_HANDSHAKE -> new SaslHandshakeResponseData().setMechanisms(List.of("PLAIN"));
            case SASL_AUTHENTICATE ->
                    letsIn
                            ? new SaslAuthenticateResponseData()
                            : new SaslAuthenticateResponseData()
                                    .setErrorCode(Errors.SASL_AUTHENTICATION_FAILED.code())
                                    .setErrorMessage("Authentication failed: Invalid username");
            default -> throw new IOException("asked for " + key);
        };
    }

    private static ApiMessage versions() {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        VERSIONS.forEach((key, version) ->
                data.apiKeys()
                        .add(
                                new ApiVersionsResponseData.ApiVersion()
                                        .setApiKey(key.id)
                                        .setMinVersion(key == ApiKeys.API_VERSIONS ? 0 : version)
                                        .setMaxVersion(version)));
        return data;
    }

    private ApiMessage metadata() {
        MetadataResponseData data =
                new MetadataResponseData().setClusterId("loopback").setControllerId(1);
        data.brokers()
                .add(
                        new MetadataResponseData.MetadataResponseBroker()
                                .setNodeId(1)
                                .setHost("127.0.0.1")
                                .setPort(port));
        data.topics()
                .add(
                        new MetadataResponseData.MetadataResponseTopic()
                                .setName(TOPIC)
                                .setPartitions(
                                        List.of(
                                                new MetadataResponseData.MetadataResponsePartition()
                                                        .setPartitionIndex(0)
                                                        .setLeaderId(1)
                                                        .setReplicaNodes(List.of(1))
                                                        .setIsrNodes(List.of(1)))));
        return data;
    }

    private ApiMessage commits() {
        return new OffsetFetchResponseData()
                .setGroups(
                        List.of(
                                new OffsetFetchResponseData.OffsetFetchResponseGroup()
                                        .setGroupId(GROUP)
                                        .setTopics(
                                                List.of(
                                                        new OffsetFetchResponseData
                                                                        .OffsetFetchResponseTopics()
                                                                .setName(TOPIC)
                                                                .setPartitions(
                                                                        List.of(
                                                                                new OffsetFetchResponseData
                                                                                                .OffsetFetchResponsePartitions()
                                                                                        .setPartitionIndex(
                                                                                                0)
                                                                                        .setCommittedOffset(
                                                                                                committed)))))));
    }

    private ApiMessage ends() {
        return new ListOffsetsResponseData()
                .setTopics(
                        List.of(
                                new ListOffsetsResponseData.ListOffsetsTopicResponse()
                                        .setName(TOPIC)
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsResponseData
                                                                        .ListOffsetsPartitionResponse()
                                                                .setPartitionIndex(0)
                                                                .setTimestamp(-1)
                                                                .setOffset(end)))));
    }
}
