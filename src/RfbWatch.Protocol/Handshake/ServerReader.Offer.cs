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

    private IEnumerable<Wait> ReadList(SecurityRound round)
    {
        yield return Wait.Bytes(1);
        int count = In.Bytes[0];
        if (count == 0)
        {
            foreach (var wait in ReadRefusal(round))
            {
                yield return wait;
            }

            yield break;
        }

        yield return Wait.Bytes(1 + count);
        var types = new long[count];
        for (int i = 0; i < count; i++)
        {
            types[i] = In.Bytes[1 + i];
        }

        In.Consume(1 + count);
        Offer(round, types);
    }

    private IEnumerable<Wait> ReadDictated(SecurityRound round)
    {
        yield return Wait.Bytes(U32Length);
        uint type = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(In.Bytes);
        if (type == 0)
        {
            foreach (var wait in ReadRefusal(round))
            {
                yield return wait;
            }

            yield break;
        }

        if (type > byte.MaxValue && SecurityTypes.Find(type) is null)
        {
            Evidence.Contradict();
            yield break;
        }

        In.Consume(U32Length);
        round.Choice = type;
        Evidence.IsDictated = true;
        Offer(round, [type]);
        Evidence.Prove(Proof.ChoiceOffered);
    }

    private void Offer(SecurityRound round, long[] types)
    {
        round.Offered = types;
        Facts.SecurityTypesSeen = true;
        Facts.OfferedSecurityTypes = types;
        if (ReferenceEquals(round, Evidence.Rounds[0]))
        {
            Facts.Material.FirstOffered = types;
        }

        Evidence.Tell();
    }

    /// <summary>
    /// A refusal: an empty list (one zero byte) or type 0 (four), each followed by a reason. Products send the second form with
    /// any version, before the client has spoken (TigerVNC's lock-out, RealVNC's licence texts), and QEMU sends it without a
    /// reason; so the form is read from the bytes and not from the version.
    /// </summary>
    private IEnumerable<Wait> ReadRefusal(SecurityRound round)
    {
        const int ListForm = 1 + U32Length;
        const int DictatedForm = U32Length + U32Length;
        yield return Wait.BytesOrLess(ListForm);
        if (Evidence.ClientVersion is null && In.Available >= U32Length && In.Bytes is [0, 0, 0, 1 or 2, ..])
        {
            yield return Wait.BytesOrLess(U32Length + VncAuthentication.ChallengeLength + U32Length + ServerInitShape.HeaderLength);
        }

        bool dictated = In.Available >= U32Length && In.Bytes[..U32Length].IndexOfAnyExcept((byte)0) < 0
            && (In.Available < ListForm || In.Bytes[U32Length] == 0);
        if (dictated)
        {
            yield return Wait.BytesOrLess(DictatedForm);
        }

        if (!dictated && Evidence.ClientVersion is null && DictatesAlone(out uint type))
        {
            In.Consume(U32Length);
            round.Choice = type;
            Evidence.IsDictated = true;
            Offer(round, [type]);
            yield break;
        }

        In.Consume(Math.Min(In.Available, dictated ? U32Length : 1));
        foreach (var wait in ReadReason())
        {
            yield return wait;
        }

        // A reason that is none means that these bytes are no refusal, unless the client shows that they stand where one does.
        bool isText = _reason is Reason.Absent or Reason.Text;
        if (!isText && Evidence.ClientVersion is null)
        {
            Evidence.Contradict();
            yield break;
        }

        Evidence.Refused = true;
        Facts.SecurityTypesSeen = true;
        Facts.Material.Refused = true;
        Evidence.Prove(_reason == Reason.Text ? Proof.Certain : Proof.None);
    }

    /// <summary>
    /// A server of 3.7 or later whose client is not seen may have answered one of 3.3, with a type of four bytes where a list would
    /// stand. ServerInit behind it, where that type puts it, is the proof.
    /// </summary>
    private bool DictatesAlone(out uint type)
    {
        type = In.Available >= U32Length ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(In.Bytes) : 0;
        return (type == SecurityTypes.None && Opens(U32Length))
            || (type == SecurityTypes.VncAuthentication && Opens(U32Length + VncAuthentication.ChallengeLength + U32Length));
    }

    /// <summary>A reason: length and text. Less than that is possible, for connections end here.</summary>
    private IEnumerable<Wait> ReadReason()
    {
        _reason = Reason.Absent;
        yield return Wait.BytesOrLess(U32Length);
        if (In.Available < U32Length)
        {
            yield break;
        }

        uint length = In.ReadU32();
        if (length > Evidence.Options.MaxReasonLength)
        {
            _reason = Reason.NoText;
            Evidence.NoteOversize("Reason", length);
            yield break;
        }

        yield return Wait.BytesOrLess((int)length);
        var text = In.Bytes[..(int)Math.Min(length, In.Available)];
        Facts.Material.ReasonEndsWithNul = text.Length == length && text.EndsWith((byte)0);
        _reason = length == 0 ? Reason.Absent : IsText(text) ? Reason.Text : Reason.NoText;
        if (_reason == Reason.Text || Evidence.ClientVersion is not null)
        {
            Facts.FailureReason = WireText.From(text.TrimEnd((byte)0), Evidence.Options.MaxTextLength);
        }

        In.Consume(text.Length);
        Evidence.Tell();
    }

    private static bool IsText(ReadOnlySpan<byte> text) => !text.IsEmpty && text.TrimEnd((byte)0).IndexOfAnyInRange((byte)0, (byte)8) < 0;
}
