# SPDX-License-Identifier: Apache-2.0
"""The web servers of MTA-STS policies: one nginx for all addresses, in a root of its own.

Every request but those of the lab itself goes to web/requests.log: "ADDRESS SNI STATUS REQUEST", and
what a header told that should not have been told.
"""

from common import STATE, write
from mail_roots import start
from world_web import PATH

FOLDER = STATE / "web"
TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
CONFIG = """
daemon off;
user root root;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors.log;
events {{ worker_connections 512; }}
http {{
  log_format lab '$server_addr $ssl_server_name $status "$request" "$http_host" "$http_user_agent" '
                 '"$http_cookie$http_authorization"';
  access_log {folder}/requests.log lab;
  server_tokens off;
{temporary}
{servers}
}}
"""
SERVER = """
  server {{
    listen {address}:443 ssl;
    server_name {names};
    ssl_certificate {chain};
    ssl_certificate_key {key};
    ssl_protocols {protocols};
    ssl_ciphers DEFAULT:@SECLEVEL=0;
    location = /lab {{ access_log off; return 204; }}
    location / {{ return 404; }}
    location = /page {{ internal; alias {page}; }}
    location = {path} {{ {answer} }}
  }}
"""


PAGE = FOLDER / "page.html"  # of errors: longer than a policy may be


def answer(host):
    """What nginx does with the request for the policy."""
    site = host.site
    if site.location:
        return f"return {site.status} {site.location};"
    if site.status != 200:
        field = f"add_header {site.field} always; " if site.field else ""
        return f"error_page 404 500 /page; {field}return {site.status};"
    file = write(FOLDER / f"{host.names[0]}.txt", "")
    file.write_bytes(site.body)
    return f'alias {file}; types {{ }} default_type "{site.media_type}";'


def server(host, certificates):
    chain, key = certificates.write_server(host.certificate)
    return SERVER.format(
        address=host.address,
        names=" ".join(host.names),
        chain=chain,
        key=key,
        protocols=host.site.protocols,
        path=PATH,
        answer=answer(host),
        page=PAGE,
    )


def nginx(root, hosts, certificates):
    """Start it in the foreground; returns the process."""
    write(PAGE, "<p>not here</p>\n" * 5000)
    config = write(
        FOLDER / "nginx.conf",
        CONFIG.format(
            folder=FOLDER,
            servers="".join(server(host, certificates) for host in hosts),
            temporary="\n".join(f"  {name}_temp_path {FOLDER}/{name};" for name in TEMPORARY),
        ),
    )
    return start(root, ["nginx", "-c", config, "-e", FOLDER / "errors.log"], FOLDER / "nginx.out")
