namespace RfbWatch.Protocol.Handshake;

/// <summary>The offer: a list (3.7 and later), one dictated type (3.3), or a refusal.</summary>
internal sealed partial class ServerReader
{
    private const int U32Length = sizeof(uint);

    private IEnumerable<Wait> ReadList(SecurityRound round)
    {
        yield return Wait.Bytes(1);
        int count = In.Bytes[0];
        if (count == 0)
        {
            foreach (var wait in ReadRefusal())
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
            foreach (var wait in ReadRefusal())
            {
                yield return wait;
            }

            yield break;
        }

        if (SecurityTypes.Find(type) is null)
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
    private IEnumerable<Wait> ReadRefusal()
    {
        const int ListForm = 1 + U32Length;
        const int DictatedForm = U32Length + U32Length;
        yield return Wait.BytesOrLess(ListForm);
        bool dictated = In.Available >= U32Length && In.Bytes[..U32Length].IndexOfAnyExcept((byte)0) < 0
            && (In.Available < ListForm || In.Bytes[U32Length] == 0);
        if (dictated)
        {
            yield return Wait.BytesOrLess(DictatedForm);
        }

        In.Consume(Math.Min(In.Available, dictated ? U32Length : 1));
        Evidence.Refused = true;
        Facts.SecurityTypesSeen = true;
        Facts.Material.Refused = true;
        Evidence.Tell();
        foreach (var wait in ReadReason(provesRole: true))
        {
            yield return wait;
        }
    }

    /// <summary>A reason: length and text. Less than that is possible, for connections end here.</summary>
    private IEnumerable<Wait> ReadReason(bool provesRole)
    {
        yield return Wait.BytesOrLess(U32Length);
        if (In.Available < U32Length)
        {
            yield break;
        }

        uint length = In.ReadU32();
        if (length > Evidence.Options.MaxReasonLength)
        {
            Evidence.NoteOversize("Reason", length);
            yield break;
        }

        yield return Wait.BytesOrLess((int)length);
        var text = In.Bytes[..(int)Math.Min(length, In.Available)];
        Facts.Material.ReasonEndsWithNul = text.Length == length && text.EndsWith((byte)0);
        Facts.FailureReason = WireText.From(text.TrimEnd((byte)0), Evidence.Options.MaxTextLength);
        if (provesRole && text.Length == length && length > 0 && text.IndexOfAnyInRange((byte)1, (byte)8) < 0)
        {
            Evidence.Prove(Proof.Certain);
        }

        In.Consume(text.Length);
        Evidence.Tell();
    }
}
