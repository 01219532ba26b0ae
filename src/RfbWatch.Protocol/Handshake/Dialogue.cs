namespace RfbWatch.Protocol.Handshake;

/// <summary>One conversation read under the assumption that a given side is the server.</summary>
internal sealed class Dialogue
{
    private readonly SideReader _server;
    private readonly SideReader _client;

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

    public bool Wants(Side side) => !Reader(side).Stopped;

    public void OnBytes(Side side, ReadOnlySpan<byte> bytes, long ticks)
    {
        var reader = Reader(side);
        reader.OnBytes(bytes, ticks);
        Pump();
        if (reader.IsOverfull)
        {
            GiveUpOn(reader == _server ? _client : _server);
            Pump();
            if (reader.IsOverfull)
            {
                reader.Stop();
                Pump();
            }
        }
    }

    public void OnGap(Side side, long length)
    {
        Reader(side).OnGap(length);
        Pump();
    }

    public void OnEnd(Side side)
    {
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

    private void GiveUpOn(SideReader side)
    {
        if (side == _server)
        {
            Evidence.ServerGone = true;
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
