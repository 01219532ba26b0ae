namespace RfbWatch.TestKit.Rfb;

/// <summary>
/// A byte-exact RFB conversation as a list of steps in sending order. It is built message by message; the expected results
/// are in the tests. Partial files contain the handshake, the security exchanges and the messages.
/// </summary>
public sealed partial class RfbScript
{
    private readonly List<RfbStep> _steps = [];

    /// <summary>The steps in sending order.</summary>
    public IReadOnlyList<RfbStep> Steps => _steps;

    /// <summary>All bytes that the server sends.</summary>
    public byte[] ServerBytes => [.. _steps.Where(s => s.FromServer).SelectMany(s => s.Bytes)];

    /// <summary>All bytes that the client sends.</summary>
    public byte[] ClientBytes => [.. _steps.Where(s => !s.FromServer).SelectMany(s => s.Bytes)];

    /// <summary>Sends raw bytes from the server.</summary>
    public RfbScript Server(params byte[] bytes)
    {
        _steps.Add(new RfbStep(true, bytes));
        return this;
    }

    /// <summary>Sends raw bytes from the client.</summary>
    public RfbScript Client(params byte[] bytes)
    {
        _steps.Add(new RfbStep(false, bytes));
        return this;
    }

    /// <summary>Sends the writer's bytes from the server.</summary>
    public RfbScript Server(Action<WireWriter> write) => Server(Written(write));

    /// <summary>Sends the writer's bytes from the client.</summary>
    public RfbScript Client(Action<WireWriter> write) => Client(Written(write));

    /// <summary>The same conversation with adjacent steps of one side merged.</summary>
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

    /// <summary>The same conversation in steps of at most the given number of bytes.</summary>
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
