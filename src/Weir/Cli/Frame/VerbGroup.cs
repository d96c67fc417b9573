using System.CommandLine;

namespace Weir.Cli.Frame;

/// <summary>A noun with verbs below it: <c>weir member list</c>.</summary>
internal sealed class VerbGroup : Command
{
    public VerbGroup(string name, string summary, params ReadOnlySpan<Verb> verbs)
        : base(name, summary)
    {
        foreach (var verb in verbs)
        {
            Add(verb);
        }
    }
}
