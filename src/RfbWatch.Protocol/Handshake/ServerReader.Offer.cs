using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;

namespace RfbWatch.Protocol.Handshake;

/// <summary>The offer: a list (3.7 and later), one dictated type (3.3), or a refusal.</summary>
internal sealed partial class ServerReader
{
    private const int U32Length = sizeof(uint);

    private Reason _reason;

    private enum Reason : byte
    {
        Absent,
        Text,
        NoText,
    }

    private IEnumerable<InputRequest> ReadList()
    {
        long start = In.Offset;
        yield return InputRequest.Exactly(1);
        int count = In.Bytes[0];
        if (count == 0)
        {
            foreach (var request in ReadRefusal())
            {
                yield return request;
            }

            yield break;
        }

        yield return InputRequest.Exactly(1 + count);
        long[] types = new long[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = In.Bytes[1 + i];
        }

        In.Consume(1 + count);
        Context.Emit(EventKind.TypesOffered, start, data: types);
    }

    private IEnumerable<InputRequest> ReadDictated()
    {
        yield return InputRequest.Exactly(U32Length);
        uint type = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(In.Bytes);
        if (type == 0)
        {
            foreach (var request in ReadRefusal())
            {
                yield return request;
            }

            yield break;
        }

        if (type > byte.MaxValue && SecurityTypeTable.Find(type) is null)
        {
            Context.Mark(EventKind.Contradicted);
            yield break;
        }

        Dictate(type);
        Context.ProveRoles(RoleCertainty.ChoiceOffered);
    }

    private void Dictate(long type)
    {
        long start = In.Offset;
        In.Consume(U32Length);
        Context.Emit(EventKind.TypesOffered, start, data: new[] { type });
        Context.Emit(EventKind.TypeDictated, start, type);
    }

    /// <summary>
    /// Reads a refusal: an empty list (one zero byte) or type 0 (four), each followed by a reason. Products send the second form with any version, before the client
    /// has sent anything (TigerVNC's lock-out, RealVNC's licence texts), and QEMU sends it without a reason; the form is therefore determined by the bytes, not by
    /// the version.
    /// </summary>
    private IEnumerable<InputRequest> ReadRefusal()
    {
        const int ListForm = 1 + U32Length;
        const int DictatedForm = U32Length + U32Length;
        yield return InputRequest.AtMost(ListForm);
        if (State.ClientVersion is null && In.Available >= U32Length && In.Bytes is [0, 0, 0, 1 or 2, ..])
        {
            yield return InputRequest.AtMost(U32Length + VncAuthentication.ChallengeLength + U32Length + ServerInitShape.HeaderLength);
        }

        bool dictated = In.Available >= U32Length && In.Bytes[..U32Length].IndexOfAnyExcept((byte)0) < 0
            && (In.Available < ListForm || In.Bytes[U32Length] == 0);
        if (dictated)
        {
            yield return InputRequest.AtMost(DictatedForm);
        }

        if (!dictated && State.ClientVersion is null && DictatesAlone(out uint type))
        {
            Dictate(type);
            yield break;
        }

        long start = In.Offset;
        In.Consume(Math.Min(In.Available, dictated ? U32Length : 1));
        foreach (var request in ReadReason())
        {
            yield return request;
        }

        // An implausible reason means that these bytes are not a refusal, unless the client's banner shows that they are at the position of one.
        bool isText = _reason is Reason.Absent or Reason.Text;
        if (!isText && State.ClientVersion is null)
        {
            Context.Mark(EventKind.Contradicted);
            yield break;
        }

        Context.Emit(EventKind.Refused, start, (long)(_reason == Reason.Text ? RoleCertainty.Certain : RoleCertainty.None));
    }

    /// <summary>
    /// A server of 3.7 or later whose client is not seen may have answered a 3.3 client, with a type of four bytes instead of a
    /// list. The proof is a ServerInit after it, at the position that this type implies.
    /// </summary>
    private bool DictatesAlone(out uint type)
    {
        type = In.Available >= U32Length ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(In.Bytes) : 0;
        return (type == SecurityTypes.None && Opens(U32Length))
            || (type == SecurityTypes.VncAuthentication && Opens(U32Length + VncAuthentication.ChallengeLength + U32Length));
    }

    /// <summary>Reads a reason: length and text. The text may be incomplete, because connections end here.</summary>
    private IEnumerable<InputRequest> ReadReason()
    {
        _reason = Reason.Absent;
        long start = In.Offset;
        yield return InputRequest.AtMost(U32Length);
        if (In.Available < U32Length)
        {
            yield break;
        }

        uint length = In.ReadU32();
        if (length > State.Options.MaxReasonLength)
        {
            _reason = Reason.NoText;
            Context.NoteLimit("Reason", length, U32Length);
            yield break;
        }

        yield return InputRequest.AtMost((int)length);
        var text = In.Bytes[..(int)Math.Min(length, In.Available)];
        bool endsWithNul = text.Length == length && text.EndsWith((byte)0);
        _reason = length == 0 ? Reason.Absent : IsText(text) ? Reason.Text : Reason.NoText;
        string? reason = _reason == Reason.Text || State.ClientVersion is not null
            ? WireText.From(text.TrimEnd((byte)0), State.Options.MaxTextLength)
            : null;
        In.Consume(text.Length);
        Context.Emit(EventKind.ReasonRead, start, endsWithNul ? 1 : 0, reason);
    }

    private static bool IsText(ReadOnlySpan<byte> text) => !text.IsEmpty && text.TrimEnd((byte)0).IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
