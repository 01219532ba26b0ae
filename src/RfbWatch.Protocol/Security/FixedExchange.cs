using RfbWatch.Protocol.Scripts;

namespace RfbWatch.Protocol.Security;

/// <summary>An exchange of one message of fixed length from each side, none of which is stored.</summary>
internal abstract class FixedExchange(int serverLength, int clientLength) : SecurityExchange
{
    public override IEnumerable<InputRequest> Server(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Skip(serverLength);
        context.MarkExchange(start);
    }

    public override IEnumerable<InputRequest> Client(ScriptContext context)
    {
        long start = context.In.Offset;
        yield return InputRequest.Skip(clientLength);
        context.MarkExchange(start);
    }
}
