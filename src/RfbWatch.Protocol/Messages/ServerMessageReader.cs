using RfbWatch.Protocol.Handshake;

namespace RfbWatch.Protocol.Messages;

/// <summary>Counts the server's messages after the handshake.</summary>
internal sealed class ServerMessageReader(Evidence evidence) : MessageReader
{
    protected override bool AtMessageStart => true;

    protected override void OnItem(ReadOnlySpan<byte> item)
    {
        evidence.ServerMessages++;
        evidence.Tell();
        Stop();
    }
}
