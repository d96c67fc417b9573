using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Members;

/// <summary><c>weir member delete</c>.</summary>
internal sealed class MemberDeleteVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();

    public MemberDeleteVerb()
        : base(
            "delete",
            "Delete a member with its prefixes, devices, forwards and openings",
            new Example("weir member delete anna.berg", "the rows are gone; the kernel follows at the next apply")
        )
    {
        Add(_member);
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.RemoveMember(login);
    }
}
