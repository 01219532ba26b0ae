using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>SecurityResult and ServerInit.</summary>
internal sealed partial class ServerReader
{
    private const uint ResultOk = 0;
    private const uint ResultFailed = 1;
    private const uint ResultTooMany = 2;
    private const uint ResultFailedWithMessage = 3;

    private IEnumerable<Wait> ReadResult(SecurityRound round, ProtocolVersion version)
    {
        yield return Wait.Bytes(U32Length);
        uint result = In.ReadU32();
        switch (result)
        {
            case ResultOk:
            case SecurityRound.Continue:
                round.Result = result;
                Evidence.Prove(Proof.ResultRead);
                break;
            case ResultFailed:
            case ResultTooMany:
            case ResultFailedWithMessage:
                round.Result = result;
                Evidence.Prove(Proof.ResultRead);
                if (VersionRules.HasResultAlways(version) || result == ResultFailedWithMessage)
                {
                    foreach (var wait in ReadReason(provesRole: false))
                    {
                        yield return wait;
                    }
                }

                break;
            default:
                Evidence.Note(Anomaly.UnknownSecurityResult);
                Evidence.Contradict();
                break;
        }
    }

    private IEnumerable<Wait> ReadServerInit()
    {
        yield return Wait.Bytes(ServerInitShape.HeaderLength);
        var shape = ServerInitShape.Read(In.Bytes);
        if (!shape.IsPossible)
        {
            Evidence.Contradict();
            yield break;
        }

        Facts.Material.ServerPixelFormat = In.Bytes.Slice(ServerInitShape.PixelFormatOffset, ServerInitShape.PixelFormatUsed).ToArray();
        In.Consume(ServerInitShape.HeaderLength);
        Facts.FramebufferWidth = shape.Width;
        Facts.FramebufferHeight = shape.Height;
        Facts.PixelFormat = shape.PixelFormat;
        Evidence.ServerInitRead = true;
        Evidence.Prove(shape.IsStrict ? Proof.Certain : Proof.ResultRead);
        if (shape.NameLength > Evidence.Options.MaxNameLength)
        {
            Evidence.NoteOversize("DesktopName", shape.NameLength);
            yield break;
        }

        foreach (var wait in ReadName((int)shape.NameLength))
        {
            yield return wait;
        }

        Messages = new ServerMessageReader(Evidence);
    }

    private IEnumerable<Wait> ReadName(int length)
    {
        const int BytesPerCharacter = 4;
        const int MostKeptRaw = 256;
        int kept = (int)Math.Min(length, (long)Evidence.Options.MaxTextLength * BytesPerCharacter);
        HalfRead = true;
        yield return Wait.Bytes(kept);
        var name = In.Bytes[..kept];
        Facts.Material.DesktopName = name[..Math.Min(kept, MostKeptRaw)].ToArray();
        if (AppleName.HasPrefix(Facts.ServerVersion, name))
        {
            Facts.Material.ApplePrefix = true;
            name = name[AppleName.PrefixLength..];
        }

        Facts.DesktopName = WireText.From(name, Evidence.Options.MaxTextLength);
        In.Consume(kept);
        yield return Wait.Skip(length - kept);
        HalfRead = false;
        Evidence.Tell();
    }
}
