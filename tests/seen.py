"""What a form's page says that it showed: sent along, as the browser does."""


def seen(client, address):
    return {"version": client.get(address).context["version"]}
