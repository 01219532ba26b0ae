using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>SecurityResult and ServerInit.</summary>
internal sealed partial class ServerReader
{
    private bool _unreadable;

    private IEnumerable<InputRequest> ReadResult(ProtocolVersion version)
    {
        long start = In.Offset;
        yield return InputRequest.Exactly(U32Length);
        uint result = In.ReadU32();
        switch (result)
        {
            case SecurityRound.Ok:
            case SecurityRound.Continue:
                Context.Emit(EventKind.ResultRead, start, result);
                break;
            case SecurityRound.Failed:
            case SecurityRound.TooMany:
            case SecurityRound.FailedWithMessage:
                Context.Emit(EventKind.ResultRead, start, result);
                if (VersionRules.HasResultAlways(version) || result == SecurityRound.FailedWithMessage)
                {
                    foreach (var request in ReadReason())
                    {
                        yield return request;
                    }

                    Context.ProveRoles(_reason == Reason.Text ? RoleCertainty.Certain : RoleCertainty.ResultRead);
                }

                break;
            default:
                // Whatever the client has sent by now: the facts do not depend on which side's bytes arrive first.
                Context.Note(Anomaly.UnknownSecurityResult);
                Context.Emit(EventKind.RoleDoubted, start);
                break;
        }
    }

    /// <param name="round">The round in which the client was accepted; null if ServerInit was found without one.</param>
    private IEnumerable<InputRequest> ReadOpening(SecurityRound? round)
    {
        while (round is { Choice: null, InferredType: null } && !State.ClientGone)
        {
            // Found after missing bytes: the form of ServerInit depends on the type, which the client's bytes may still show.
            yield return InputRequest.NextEvent;
        }

        if (round is { MayEncrypt: true })
        {
            // A wrapped ServerInit begins with a U32 length below 64 Ki.
            yield return InputRequest.Exactly(sizeof(ushort));
            if (BeginsWithZero())
            {
                Context.MarkEncrypted(In.Offset);
                yield break;
            }
        }

        foreach (var request in ReadServerInit())
        {
            yield return request;
        }

        if (State.DesktopName is not null && (round?.Choice ?? round?.InferredType) == SecurityTypes.Tight)
        {
            foreach (var request in ReadTightCapabilities())
            {
                yield return request;
            }
        }

        if (State.DesktopName is not null && !_unreadable)
        {
            Messages = new ServerMessageReader(Context, State.ServerOpening);
        }
    }

    private IEnumerable<InputRequest> ReadServerInit()
    {
        yield return InputRequest.Exactly(ServerInitShape.HeaderLength);
        var shape = ServerInitShape.Read(In.Bytes);
        if (!shape.IsPossible)
        {
            Context.Mark(EventKind.Contradicted);
            yield break;
        }

        long start = In.Offset;
        byte[] formatBytes = In.Bytes.Slice(ServerInitShape.PixelFormatOffset, ServerInitShape.PixelFormatUsed).ToArray();
        In.Consume(ServerInitShape.HeaderLength);
        var quality = (shape.IsStrict ? ServerInitQuality.Strict : ServerInitQuality.None) | (In.HadGap ? ServerInitQuality.AfterGap : ServerInitQuality.None);
        Context.Emit(EventKind.ServerInitRead, start, (long)quality, new ServerInitFields(shape.Width, shape.Height, shape.PixelFormat, formatBytes));
        if (shape.NameLength > State.Options.MaxNameLength)
        {
            Context.NoteLimit("DesktopName", shape.NameLength, U32Length);
            yield break;
        }

        foreach (var request in ReadName((int)shape.NameLength))
        {
            yield return request;
        }
    }

    /// <summary>Reads Tight's lists after ServerInit: the numbers of server messages, client messages and encodings, two bytes of padding, then that many capabilities.</summary>
    private IEnumerable<InputRequest> ReadTightCapabilities()
    {
        const int Numbers = 4;
        const int MaxVendors = 16;
        long start = In.Offset;
        yield return InputRequest.Exactly(Numbers * sizeof(ushort));
        int server = In.ReadU16();
        int client = In.ReadU16();
        int encodings = In.ReadU16();
        In.Consume(sizeof(ushort));
        int count = server + client + encodings;
        if (count > State.Options.MaxCapabilities)
        {
            Context.NoteLimit("TightCapabilities", count, Numbers * sizeof(ushort));
            _unreadable = true;
            yield break;
        }

        Context.Emit(EventKind.TightInteractionRead, start, HandshakeState.TightCounts(server, client, encodings));
        for (int i = 0; i < count; i++)
        {
            yield return InputRequest.Exactly(TightExchange.CapabilityLength);
            start = In.Offset;
            string vendor = TightExchange.Read(In.Bytes).Vendor;
            In.Consume(TightExchange.CapabilityLength);
            if (State.TightVendors.Count < MaxVendors && !State.TightVendors.Contains(vendor))
            {
                Context.Emit(EventKind.TightVendorRead, start, data: vendor);
            }
        }
    }

    private IEnumerable<InputRequest> ReadName(int length)
    {
        const int BytesPerCharacter = 4;
        const int MaxKeptRaw = 256;
        int kept = (int)Math.Min(length, (long)State.Options.MaxTextLength * BytesPerCharacter);
        yield return InputRequest.Exactly(kept);
        long start = In.Offset;
        var name = In.Bytes[..kept];
        byte[] raw = name[..Math.Min(kept, MaxKeptRaw)].ToArray();
        bool hasApplePrefix = AppleName.HasPrefix(State.ServerVersion, name);
        string text = WireText.From(hasApplePrefix ? name[AppleName.PrefixLength..] : name, State.Options.MaxTextLength);
        In.Consume(kept);
        Context.Emit(EventKind.DesktopNameRead, start, data: new DesktopNameFields(text, raw, hasApplePrefix));
        yield return InputRequest.Skip(length - kept);
    }
}
