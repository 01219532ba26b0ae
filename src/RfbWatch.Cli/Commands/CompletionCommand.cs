using System.CommandLine;
using System.Text;
using RfbWatch.Engine;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch completion bash|zsh|fish</c>: prints the shell script that completes verbs and options.</summary>
/// <remarks>
/// The scripts call the program itself (the directive <c>[suggest]</c> of System.CommandLine), so their suggestions are always current. File names are completed by the shell.
/// </remarks>
internal static class CompletionCommand
{
    private static readonly (string Shell, string Script)[] Scripts =
    [
        ("bash", """
            # Completion of rfbwatch for bash.
            _rfbwatch()
            {
                local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} suggestion
                COMPREPLY=()
                while IFS= read -r suggestion; do
                    # Options only where one was begun: an empty word is more often a file. And none of Windows: a path begins with a slash.
                    if [[ $suggestion == "$word"* && $suggestion != /* && ( $suggestion != -* || $word == -* ) ]]; then COMPREPLY+=("$suggestion"); fi
                done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)
            }
            complete -o default -F _rfbwatch rfbwatch
            """),
        ("zsh", """
            #compdef rfbwatch
            # Completion of rfbwatch for zsh.
            _rfbwatch()
            {
                local line=${BUFFER[1,CURSOR]} word=${words[CURRENT]}
                local -a suggestions
                suggestions=(${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2> /dev/null)"})
                suggestions=(${suggestions:#/*})
                # Options only where one was begun: an empty word is more often a file.
                if [[ $word != -* ]]; then suggestions=(${suggestions:#-*}); fi
                compadd -a suggestions || _files
            }
            if [[ ${funcstack[1]} == _rfbwatch ]]; then _rfbwatch "$@"; else compdef _rfbwatch rfbwatch; fi
            """),
        ("fish", """
            # Completion of rfbwatch for fish.
            function __rfbwatch_suggest
                set -l line (commandline -cp)
                set -l word (commandline -ct)
                # Without suggestions the program prints an empty line.
                for suggestion in (rfbwatch "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null | string match -rv '^(/|$)')
                    # Options only where one was begun: an empty word is more often a file.
                    if string match -q -- '-*' "$word"; or not string match -q -- '-*' "$suggestion"
                        echo $suggestion
                    end
                end
            end
            complete -c rfbwatch -f -n 'count (__rfbwatch_suggest) > /dev/null' -a '(__rfbwatch_suggest)'
            """),
    ];

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Select(script => script.Shell)]);
        var command = new Command("completion", "Print a script that completes verbs and options: source <(rfbwatch completion bash).") { shell };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(shell)!;
            terminal.Output.Write(Encoding.UTF8.GetBytes(Scripts.First(script => script.Shell == name).Script.ReplaceLineEndings("\n") + "\n"));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
