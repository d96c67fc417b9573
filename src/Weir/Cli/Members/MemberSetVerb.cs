using System.CommandLine;
using Weir.Cli.Edits;
using Weir.Cli.Frame;
using Weir.Cli.Rows;
using Weir.Sources.Editing;

namespace Weir.Cli.Members;

/// <summary><c>weir member set</c>: another plan, another quota.</summary>
internal sealed class MemberSetVerb : EditVerb
{
    private readonly Argument<string> _member = MemberReference.Argument();

    private readonly Option<string?> _plan = new("--plan")
    {
        HelpName = "NAME",
        Description = "Its plan from now on; \"\" for none",
    };

    private readonly Option<string?> _quota = new("--quota")
    {
        HelpName = "NAME",
        Description =
            "The quota that holds for it, whatever that of its plan; none for no quota at all, \"\" for that of its plan",
    };

    public MemberSetVerb()
        : base(
            "set",
            "Give a member another plan, or a quota of its own",
            new Example("weir member set anna.berg --plan plus", "another plan; the quota is that of the new plan"),
            new Example("weir member set 4711 --quota thesis --apply", "an exception, in force at once"),
            new Example("weir member set 4711 --quota \"\"", "as everybody on his plan again")
        )
    {
        Add(_member);
        Add(_plan);
        Add(_quota);
        Validators.Add(result =>
        {
            if (result.GetResult(_plan) is null && result.GetResult(_quota) is null)
            {
                result.AddError("say --plan, --quota or both");
            }
        });
    }

    protected override Func<ISiteEditor, EditOutcome> Read(Call call, Values values)
    {
        var change = new MemberChange { Plan = call.Value(_plan), Quota = call.Value(_quota) };
        var login = MemberLogin.Of(call, call.Text(_member));
        return editor => editor.ChangeMember(login, change);
    }
}
