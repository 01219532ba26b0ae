namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// What is known to be read wrongly still, with what is missing. What has become right must be taken off the list: the tests say so.
/// </summary>
internal static class OpenCases
{
    /// <summary>Conversations by their id.</summary>
    public static IReadOnlyDictionary<string, string> Conversations { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["c-spoofed-client-synack-before"] = "a SYN-ACK in the wrong direction before the SYN",
        ["d-server-direction-first"] = "acknowledgment numbers that cover the client's bytes are not asked",
        ["d-times-backwards"] = "which side came first is told by the packets' times, and these run backwards",
    };

    /// <summary>Samples beside the repository.</summary>
    public static IReadOnlyDictionary<string, string> Samples { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Recordings in which some forged segments hide or accuse.</summary>
    public static IReadOnlyDictionary<string, string> Decoys { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["product-vino-tigervnc.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["product-x2vnc.pcap"] = "the roles can be turned",
        ["qemu-tlsnone.pcap"] = "copies over the TLS handshake",
        ["repeater-mode-2.pcap"] = "the roles can be turned",
        ["reverse-libvncserver-8080.pcap"] = "the roles can be turned",
        ["screenshot-bot.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["synthetic-apple-viewer-none.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["synthetic-split-banner.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["synthetic-ultravnc-sc-prompt.pcap"] = "copies over UltraVNC's prompt",
        ["tigervnc-tlsnone-443.pcap"] = "copies over the TLS handshake",
        ["tigervnc-x509none-8443.pcap"] = "copies over the TLS handshake",
        ["version-3.3-none.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["version-3.5.pcap"] = "a copy of the client's first message behind the handshake shows an oversize field",
        ["websocket-libvncserver-base64.pcap"] = "no readings inside a WebSocket",
        ["websocket-libvncserver.pcap"] = "no readings inside a WebSocket",
        ["websocket-novnc-both-legs.pcap"] = "no readings inside a WebSocket",
        ["websocket-one-byte.pcap"] = "no readings inside a WebSocket",
        ["x11vnc-vencrypt.pcap"] = "copies over the TLS handshake",
    };

    /// <summary>Floods in which real sessions are lost.</summary>
    public static IReadOnlyDictionary<string, string> Floods { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };
}
