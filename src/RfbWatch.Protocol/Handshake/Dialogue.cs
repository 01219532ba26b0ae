using RfbWatch.Protocol.Messages;
using RfbWatch.Protocol.Scripts;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Handshake;

/// <summary>One conversation read under the assumption that a given side is the server.</summary>
internal sealed class Dialogue
{
    private readonly ServerReader _server;
    private readonly ClientReader _client;

    public Dialogue(ConversationOptions options, Side serverSide)
    {
        ServerSide = serverSide;
        Evidence = new Evidence(options);
        _server = new ServerReader(Evidence);
        _client = new ClientReader(Evidence);
    }

    /// <summary>The side taken for the server.</summary>
    public Side ServerSide { get; }

    /// <summary>What the bytes prove under this assumption.</summary>
    public Evidence Evidence { get; }

    /// <summary>What the server's side said behind its banner is an offer to the letter, read to its last byte.</summary>
    public bool ServerFits => _server.WasAtRest && !Evidence.Contradicted && Evidence.Rounds is [{ Offered: { } offered }, ..]
        && offered.All(type => type != SecurityTypes.Invalid && SecurityTypes.Find(type) is not null) && offered.Distinct().Count() == offered.Count;

    /// <summary>What the client's side said behind its banner is a choice and an answer to the letter, read to its last byte.</summary>
    public bool ClientFits => _client.WasAtRest && !Evidence.Contradicted && Evidence.Rounds is [{ Choice: { } choice }, ..]
        && Security.SecurityExchange.Of(choice) is not null && Evidence.Facts.SharedFlag is null or 0 or 1;

    /// <summary>Whether every byte of the server was read, and none of an item half read.</summary>
    public bool ServerIsAtRest => _server.WasAtRest;

    /// <summary>Whether the server's side said anything behind its banner.</summary>
    public bool ServerSaidMore => _server.Received > Banner.Length;

    /// <summary>Whether all that can be read under this assumption was, and bears it out: what follows is encrypted, or the end.</summary>
    public bool IsFinished => _server.Stopped && _client.Stopped && !Evidence.Contradicted
        && Evidence.Rounds.Exists(r => r.Choice is { } choice && r.Offered?.Contains(choice) == true);

    public bool Wants(Side side) => !Reader(side).Stopped;

    public void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks)
    {
        var reader = Reader(side);
        int news = Evidence.News;
        if (reader.OnBytes(bytes, ticks) && (Other(reader).IsCurrent || (news == Evidence.News && !Other(reader).Waits)))
        {
            // Messages, read as they came: nothing that either side waited for has changed, or nobody waits.
            return;
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
    }

    /// <summary>The messages of a side, where its next bytes concern nobody else: they may be handed to them, and come here again only when those stop or leave some.</summary>
    public MessageReader? Straight(Side side) => Other(Reader(side)).IsCurrent ? Reader(side).Straight : null;

    public long Unread(Side side) => Reader(side).Unread;

    public void OnSkipped(Side side, long length) => Reader(side).OnSkipped(length);

    public void OnGap(Side side, long length)
    {
        Reader(side).OnGap(length);
        Evidence.HasGaps = true;
        Pump();
    }

    public void OnEnd(Side side, StreamEnd end)
    {
        Evidence.ClientLeft |= side != ServerSide && end == StreamEnd.Closed;
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

    private SideReader Reader(Side side) => side == ServerSide ? _server : _client;

    private SideReader Other(SideReader reader) => reader == _server ? _client : _server;

    private void GiveUpOn(SideReader side)
    {
        if (side == _server)
        {
            Evidence.ServerGone = true;
            Evidence.ServerInitMayCome = false;
        }
        else
        {
            Evidence.ClientGone = true;
        }

        Evidence.Tell();
    }

    private void Pump()
    {
        int news;
        do
        {
            news = Evidence.News;
            _server.Pump();
            _client.Pump();
        }
        while (news != Evidence.News);
    }
}
