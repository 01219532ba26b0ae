using RfbWatch.Protocol.Handshake;

namespace RfbWatch.Protocol.Messages;

/// <summary>Counts the client's messages after the handshake.</summary>
internal sealed class ClientMessageReader(Evidence evidence) : MessageReader
{
    protected override bool AtMessageStart => true;

    protected override void OnItem(ReadOnlySpan<byte> item)
    {
        evidence.ClientMessages++;
        evidence.Tell();
        Stop();
    }
}
