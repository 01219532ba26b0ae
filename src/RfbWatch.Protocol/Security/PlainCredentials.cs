using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>
/// User name and password in clear text: VeNCrypt Plain and Tight's Unix login are two U32 lengths and both strings; VeNCrypt Ident is one
/// length and the user name (TurboVNC). None of it is stored.
/// </summary>
internal sealed class PlainCredentials : SecurityExchange
{
    /// <summary>Maximum total length of name and password; longer ones are reported as oversize and still skipped.</summary>
    private const long MaxLength = 64 << 10;

    private readonly int _fields;

    private PlainCredentials(int fields) => _fields = fields;

    /// <summary>Name and password.</summary>
    public static PlainCredentials UserAndPassword { get; } = new(2);

    /// <summary>Only the name.</summary>
    public static PlainCredentials UserOnly { get; } = new(1);

    public override IEnumerable<InputRequest> Server(ScriptContext context) => [];

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        context.MarkClearCredentials(start);
        yield return InputRequest.Exactly(_fields * sizeof(uint));
        long length = 0;
        for (int i = 0; i < _fields; i++)
        {
            length += context.In.ReadU32();
        }

        context.MarkExchange(start);
        if (length > MaxLength)
        {
            context.NoteLimit("Credentials", length, _fields * sizeof(uint));
        }

        yield return InputRequest.Skip(length);
        context.Emit(EventKind.CredentialsRead, start);
    }
}
