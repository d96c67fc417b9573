using System.Text;

namespace Weir.Cli.Manual;

/// <summary>Completion for bash(1), without the bash-completion package: files where nothing of Weir's fits.</summary>
internal static class BashCompletion
{
    public static string Script(IReadOnlyList<CompletionPlace> places)
    {
        var script = new StringBuilder(
            """
            # bash completion of weir; made by 'weir completion bash'
            _weir() {
                local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} path= word words= values=
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $path/$word in

            """
        );
        var paths = places.Where(static place => place.Path.Length > 0).Select(static place => place.Path);
        script.Append($"            {string.Join(" | ", paths)}) path=$path/$word ;;\n");
        script.Append("        esac\n    done\n    case $path in\n");
        foreach (var place in places)
        {
            Append(script, place);
        }

        script.Append(
            """
                esac
                [[ $values ]] && words=$values
                [[ $values == - ]] && words=
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -o default -F _weir weir

            """
        );
        return script.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder script, CompletionPlace place)
    {
        var arguments = place
            .Values.Where(static value => value.Option.Length == 0)
            .SelectMany(static value => value.Values);
        var words = place.Commands.Select(static one => one.Word).Concat(arguments);
        var options = place.Options.Select(static one => one.Word);
        script.Append($"        '{place.Path}')\n            words='{string.Join(' ', words)}'\n");
        script.Append($"            [[ $current == -* ]] && words='{string.Join(' ', options)}'\n");
        var values = place.Values.Where(static value => value.Option.Length > 0).ToArray();
        if (values.Length > 0)
        {
            script.Append("            case $before in\n");
            foreach (var value in values)
            {
                // A lone hyphen: any value, so what bash does by itself, which is files.
                var known = value.Values.IsEmpty ? "-" : string.Join(' ', value.Values);
                script.Append($"                {value.Option}) values='{known}' ;;\n");
            }

            script.Append("            esac\n");
        }

        script.Append("            ;;\n");
    }
}
