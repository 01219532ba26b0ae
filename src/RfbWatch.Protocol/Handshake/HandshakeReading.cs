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

    /// <summary>The side taken for the server.</summary>
    public Side ServerSide { get; }

    /// <summary>What the bytes prove under this assumption.</summary>
    public HandshakeState State { get; }

    /// <summary>What the server's side said behind its banner is an offer to the letter, read to its last byte.</summary>
    public bool ServerFits => _server.WasAtRest && !State.Contradicted && State.Rounds is [{ Offered: { } offered }, ..]
        && offered.All(type => type != SecurityTypes.Invalid && SecurityTypeTable.Find(type) is not null) && offered.Distinct().Count() == offered.Count;

    /// <summary>What the client's side said behind its banner is a choice and an answer to the letter, read to its last byte.</summary>
    public bool ClientFits => _client.WasAtRest && !State.Contradicted && State.Rounds is [{ Choice: { } choice }, ..]
        && SecurityTypeTable.ExchangeOf(choice) is not null && State.SharedFlag is null or 0 or 1;

    /// <summary>Whether every byte of the server was read, and none of an item half read.</summary>
    public bool ServerIsAtRest => _server.WasAtRest;

    /// <summary>Whether bytes of the server came.</summary>
    public bool ServerSpoke => _server.Received > 0;

    /// <summary>Whether the server's side said anything behind its banner.</summary>
    public bool ServerSaidMore => _server.Received > Banner.Length;

    /// <summary>Whether all that can be read under this assumption was, and bears it out: what follows is encrypted, or the end.</summary>
    public bool IsFinished => _server.Stopped && _client.Stopped && !State.Contradicted
        && State.Rounds.Any(r => r.Choice is { } choice && r.Offered?.Contains(choice) == true);

    /// <summary>Whether nothing of this side is read any more.</summary>
    public bool IsStopped(Side side) => Reader(side).Stopped;

    /// <summary>Whether the messages of a side are read, and nothing that either side waits for can change that.</summary>
    public bool ReadsMessages => DirectOf(_server) is not null || DirectOf(_client) is not null;

    public StreamStep OnBytes(Side side, ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        var reader = Reader(side);
        int version = State.Version;
        if (reader.OnBytes(bytes, arrival) && (Other(reader).IsCurrent || (version == State.Version && !Other(reader).Waits)))
        {
            // Messages, read as they came: nothing that either side waited for has changed, or nobody waits.
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

    /// <summary>The messages of a side, where its next bytes concern nobody else.</summary>
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
