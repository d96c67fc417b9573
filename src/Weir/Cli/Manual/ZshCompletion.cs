using System.Text;

namespace Weir.Cli.Manual;

/// <summary>Completion for zsh(1), with what each word does.</summary>
internal static class ZshCompletion
{
    public static string Script(IReadOnlyList<CompletionPlace> places)
    {
        var script = new StringBuilder(
            """
            #compdef weir
            # made by 'weir completion zsh'
            _weir() {
                local at= word
                local -a commands options values
                for word in "${(@)words[2,CURRENT-1]}"; do
                    case $at/$word in

            """
        );
        var paths = places.Where(static place => place.Path.Length > 0).Select(static place => place.Path);
        script.Append(
            $"            {string.Join("|", paths)}) at=$at/$word ;;\n        esac\n    done\n    case $at in\n"
        );
        foreach (var place in places)
        {
            Append(script, place);
        }

        script.Append(
            """
                esac
                if (( $#values )); then
                    [[ $values[1] == - ]] && _files || compadd -a values
                elif [[ $words[CURRENT] == -* ]]; then
                    _describe option options
                elif (( $#commands )); then
                    _describe command commands
                else
                    _files
                fi
            }
            if [[ $funcstack[1] == _weir ]]; then _weir "$@"; else compdef _weir weir; fi

            """
        );
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder script, CompletionPlace place)
    {
        var values = place.Values.SelectMany(static value => value.Option.Length == 0 ? value.Values : []);
        var words = place.Commands.Concat(values.Select(static value => new CompletionWord(value, "")));
        script.Append($"        '{place.Path}')\n            commands=({Described(words)})\n");
        script.Append($"            options=({Described(place.Options)})\n            case $words[CURRENT-1] in\n");
        foreach (var value in place.Values.Where(static value => value.Option.Length > 0))
        {
            var known = value.Values.IsEmpty ? "-" : string.Join(' ', value.Values);
            script.Append($"                {value.Option}) values=({known}) ;;\n");
        }

        script.Append("            esac\n            ;;\n");
    }

    /// <summary><c>'word:what it does'</c>; a colon in the word itself is escaped (zshcompsys(1), _describe).</summary>
    private static string Described(IEnumerable<CompletionWord> words) =>
        string.Join(
            ' ',
            words.Select(static one =>
                Quoted($"{one.Word.Replace(":", "\\:", StringComparison.Ordinal)}:{one.Meaning}")
            )
        );

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
