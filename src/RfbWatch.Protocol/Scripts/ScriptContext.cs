using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Scripts;

/// <summary>What a script of one side has: the bytes of its side, and the state of the handshake, which it changes by events alone.</summary>
/// <param name="state">What both sides know.</param>
/// <param name="side">The side that is read.</param>
internal sealed class ScriptContext(HandshakeState state, Side side)
{
    private SecurityRound? _round;

    /// <summary>The bytes of the side.</summary>
    public StreamBuffer In { get; } = new();

    /// <summary>What both sides know.</summary>
    public HandshakeState State => state;

    /// <summary>The side that is read.</summary>
    public Side Side => side;

    /// <summary>The round of security types that is read; asked for by the scripts of exchanges, which only run inside one.</summary>
    public SecurityRound Round
    {
        get => _round!;
        set => _round = value;
    }

    /// <summary>This side of the round's exchange.</summary>
    public ExchangeSide Own => side == state.ServerSide ? Round.Server : Round.Client;

    /// <summary>The bytes from an offset to the next one to read show something.</summary>
    /// <param name="kind">What.</param>
    /// <param name="start">Stream offset of the first of these bytes.</param>
    /// <param name="value">See <see cref="RfbEvent.Value"/>.</param>
    /// <param name="data">See <see cref="RfbEvent.Data"/>.</param>
    public void Emit(EventKind kind, long start, long value = 0, object? data = null) => state.Emit(new RfbEvent
    {
        Kind = kind, Side = side, Round = _round?.Number ?? 0, Offset = start, Length = (int)Math.Min(In.Offset - start, int.MaxValue), At = In.ArrivalBefore(In.Offset), Value = value, Data = data,
    });

    /// <summary>The next bytes, which stay to be read, show something.</summary>
    /// <param name="kind">What.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="value">See <see cref="RfbEvent.Value"/>.</param>
    public void EmitNext(EventKind kind, int length, long value) => state.Emit(new RfbEvent
    {
        Kind = kind, Side = side, Round = _round?.Number ?? 0, Offset = In.Offset, Length = length, At = In.ArrivalBefore(In.Offset + length), Value = value,
    });

    /// <summary>Something follows here from what came before.</summary>
    public void Mark(EventKind kind, long value = 0, object? data = null) => Emit(kind, In.Offset, value, data);

    /// <summary>Notes an anomaly, once.</summary>
    public void Note(string anomaly)
    {
        if (!state.HasNoted(anomaly))
        {
            Mark(EventKind.AnomalyNoted, data: anomaly);
        }
    }

    /// <summary>Notes a length above its limit: field and value, never content.</summary>
    /// <param name="field">The field.</param>
    /// <param name="length">Its value.</param>
    /// <param name="bytes">How many bytes hold it: the last ones that were read.</param>
    public void NoteLimit(string field, long length, int bytes)
    {
        if (state.NewLimit(field, length) is { } text)
        {
            Emit(EventKind.LimitMet, In.Offset - bytes, data: text);
        }

        Note(Anomaly.OversizeField);
    }

    /// <summary>The exchange showed bytes of its own, from an offset on.</summary>
    public void MarkExchange(long start)
    {
        if (!Round.ExchangeSeen)
        {
            Emit(EventKind.ExchangeSeen, start);
        }
    }

    /// <summary>From here on this side is encrypted.</summary>
    public void MarkEncrypted(long start)
    {
        if (!Own.Encrypted)
        {
            Emit(EventKind.EncryptionStarted, start);
        }
    }

    /// <summary>What is chosen asks the client for nothing.</summary>
    public void MarkNothingAsked(long start)
    {
        if (!Round.AsksNothing)
        {
            Emit(EventKind.NothingAsked, start);
        }
    }

    /// <summary>What is chosen sends a user name or password in clear.</summary>
    public void MarkClearCredentials(long start)
    {
        if (!Round.ClearCredentials)
        {
            Emit(EventKind.CredentialsInClear, start);
        }
    }

    /// <summary>Raises the certainty of the roles.</summary>
    public void ProveRoles(RoleCertainty certainty)
    {
        if (certainty > state.RoleCertainty)
        {
            Mark(EventKind.RoleProved, (long)certainty);
        }
    }
}
