using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Security;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>One conversation read under the assumption that a given side is the server.</summary>
internal sealed class HandshakeReading
{
    private readonly ServerReader _server;
    private readonly ClientReader _client;

    public HandshakeReading(ConversationOptions options, Side serverSide)
    {
        ServerSide = serverSide;
        State = new HandshakeState(options, serverSide);
        _server = new ServerReader(State, serverSide);
        _client = new ClientReader(State, serverSide == Side.A ? Side.B : Side.A);
    }

    /// <summary>The side assumed to be the server.</summary>
    public Side ServerSide { get; }

    /// <summary>The facts proven under this assumption.</summary>
    public HandshakeState State { get; }

    /// <summary>Whether the data of the server's side after its banner is exactly an offer, to its last byte.</summary>
    public bool ServerFits => _server.WasAtRest && !State.Contradicted && State.Rounds is [{ Offered: { } offered }, ..]
        && offered.All(type => type != SecurityTypes.Invalid && SecurityTypeTable.Find(type) is not null) && offered.Distinct().Count() == offered.Count;

    /// <summary>Whether the data of the client's side after its banner is exactly a choice and an answer, to its last byte.</summary>
    public bool ClientFits => _client.WasAtRest && !State.Contradicted && State.Rounds is [{ Choice: { } choice }, ..]
        && SecurityTypeTable.ExchangeOf(choice) is not null && State.SharedFlag is null or 0 or 1;

    /// <summary>Whether every byte of the server was read, and no item is incomplete.</summary>
    public bool ServerIsAtRest => _server.WasAtRest;

    /// <summary>Whether bytes that only one of the roles can send confirm this assumption.</summary>
    public bool IsCertain => State.RoleCertainty == RoleCertainty.Certain;

    /// <summary>
    /// Whether the server's own bytes are those of a server: a refusal with its text, an unambiguous ServerInit, or encryption after a choice that was offered.
    /// </summary>
    public bool IsConvincing => (State.Refused && IsCertain)
        || State.ServerInitIsStrict
        || State.Rounds.Any(round => round.Encrypted && round.Choice is { } choice && round.Offered?.Contains(choice) == true);

    /// <summary>Whether the server has sent bytes.</summary>
    public bool ServerSpoke => _server.Received > 0;

    /// <summary>Whether the server's side has sent anything after its banner.</summary>
    public bool ServerSaidMore => _server.Received > Banner.Length;

    /// <summary>Whether everything that can be read under this assumption was read and confirms it: the rest is encrypted, or there is none.</summary>
    public bool IsFinished => _server.Stopped && _client.Stopped && !State.Contradicted
        && State.Rounds.Any(r => r.Choice is { } choice && r.Offered?.Contains(choice) == true);

    /// <summary>Whether no further data of this side is read.</summary>
    public bool IsStopped(Side side) => Reader(side).Stopped;

    /// <summary>Whether the messages of a side are being read, independent of anything that either side waits for.</summary>
    public bool ReadsMessages => DirectOf(_server) is not null || DirectOf(_client) is not null;

    public StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        var reader = Reader(side);
        int version = State.Version;
        if (reader.OnBytes(bytes, arrival) && (Other(reader).IsCurrent || (version == State.Version && !Other(reader).Waits)))
        {
            // Messages are read as they arrive: nothing that either side waited for has changed, or neither side waits.
            return StepOf(reader);
        }

        Pump();
        if (reader.IsOverfull)
        {
            GiveUpOn(Other(reader));
            Pump();
            if (reader.IsOverfull)
            {
                reader.Stop();
                Pump();
            }
        }

        return StepOf(reader);
    }

    public StreamStep OnSkipped(Side side, long length)
    {
        var reader = Reader(side);
        reader.OnSkipped(length);
        return StepOf(reader);
    }

    public StreamStep OnGap(Side side, long length)
    {
        var reader = Reader(side);
        reader.OnGap(length);
        State.Emit(EventKind.GapPassed, side, length);
        Pump();
        return StepOf(reader);
    }

    public void OnEnd(Side side, StreamEnd end)
    {
        if (end == StreamEnd.Closed)
        {
            State.Emit(EventKind.StreamClosed, side);
        }

        Reader(side).OnEnd();
        Pump();
    }

    public void Finish()
    {
        _server.OnEnd();
        _client.OnEnd();
        Pump();
        GiveUpOn(_client);
        GiveUpOn(_server);
        Pump();
    }

    private StreamStep StepOf(SideReader reader) => new(reader.Demand, DirectOf(reader));

    /// <summary>The reader of a side's messages, if no other component needs its next bytes.</summary>
    private DirectReader? DirectOf(SideReader reader) => Other(reader).IsCurrent ? reader.Direct : null;

    private SideReader Reader(Side side) => side == ServerSide ? _server : _client;

    private SideReader Other(SideReader reader) => reader == _server ? _client : _server;

    private void GiveUpOn(SideReader side) => State.Emit(EventKind.SideFinished, side == _server ? ServerSide : ServerSide == Side.A ? Side.B : Side.A);

    private void Pump()
    {
        int version;
        do
        {
            version = State.Version;
            _server.Pump();
            _client.Pump();
        }
        while (version != State.Version);
    }
}
