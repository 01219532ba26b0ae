using RadLine;

namespace RfbWatch.Cli.Shell;

/// <summary>A command of the line editor.</summary>
internal sealed class EditCommand(Action<LineEditorContext> execute) : LineEditorCommand
{
    public override void Execute(LineEditorContext context) => execute(context);
}
