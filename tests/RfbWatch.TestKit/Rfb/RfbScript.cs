namespace RfbWatch.TestKit.Rfb;

/// <summary>
/// A conversation of RFB, byte-exact, as a list of steps in the order they are sent. Built message by message; what a test expects
/// of it stands in the test. Partial files hold the handshake, the security exchanges and the messages.
/// </summary>
public sealed partial class RfbScript
{
    private readonly List<RfbStep> _steps = [];

    /// <summary>The steps in the order they are sent.</summary>
    public IReadOnlyList<RfbStep> Steps => _steps;

    /// <summary>All bytes of the server.</summary>
    public byte[] ServerBytes => [.. _steps.Where(s => s.FromServer).SelectMany(s => s.Bytes)];

    /// <summary>All bytes of the client.</summary>
    public byte[] ClientBytes => [.. _steps.Where(s => !s.FromServer).SelectMany(s => s.Bytes)];

    /// <summary>Sends raw bytes of the server.</summary>
    public RfbScript Server(params byte[] bytes)
    {
        _steps.Add(new RfbStep(true, bytes));
        return this;
    }

    /// <summary>Sends raw bytes of the client.</summary>
    public RfbScript Client(params byte[] bytes)
    {
        _steps.Add(new RfbStep(false, bytes));
        return this;
    }

    /// <summary>Sends what the writer wrote, from the server.</summary>
    public RfbScript Server(Action<WireWriter> write) => Server(Written(write));

    /// <summary>Sends what the writer wrote, from the client.</summary>
    public RfbScript Client(Action<WireWriter> write) => Client(Written(write));

    /// <summary>The same conversation with neighbouring steps of one side joined to one.</summary>
    public RfbScript Coalesced()
    {
        var script = new RfbScript();
        foreach (var step in _steps)
        {
            if (script._steps is [.., var last] && last.FromServer == step.FromServer)
            {
                script._steps[^1] = last with { Bytes = [.. last.Bytes, .. step.Bytes] };
            }
            else
            {
                script._steps.Add(step);
            }
        }

        return script;
    }

    /// <summary>The same conversation in steps of at most so many bytes.</summary>
    public RfbScript Cut(int size)
    {
        var script = new RfbScript();
        foreach (var step in _steps)
        {
            foreach (byte[] piece in step.Bytes.Chunk(size))
            {
                script._steps.Add(step with { Bytes = piece });
            }
        }

        return script;
    }

    private static byte[] Written(Action<WireWriter> write)
    {
        var writer = new WireWriter();
        write(writer);
        return writer.ToArray();
    }
}
